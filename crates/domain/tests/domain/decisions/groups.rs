//! `renameGroup` and `deleteGroup`: T15, T20.

use canopy_domain::{Caller, Change, Command, GroupId, Role, TargetId};

use crate::support::commands::{delete_group, name, rename_group};
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::World;

const EMPTY: GroupId = ids::group(7);

/// One more group below the yard, with nothing in it.
fn with_empty() -> World {
    let mut world = town();
    world.parents.insert(EMPTY, Some(YARD));
    world
}

#[test]
fn each_takes_the_action_of_its_name_on_the_group() {
    let both: [fn(GroupId) -> Command; 2] = [|group| rename_group(group, "other"), delete_group];
    for command in both {
        for (caller, group, answer) in [
            (ADA, EMPTY, "done"),
            (EVE, EMPTY, "done"),
            (CAM, EMPTY, "FORBIDDEN"),
            (OLE, EMPTY, "FORBIDDEN"),
            (WIM, EMPTY, "NOT_FOUND"),
            (EVE, WEST, "NOT_FOUND"),
            (ADA, NO_GROUP, "NOT_FOUND"),
        ] {
            let says = with_empty().says(caller, &command(group));
            assert_eq!(says, answer, "{caller}: {:?}", command(group));
        }
        let says = with_empty().says_to(Caller::Operator, &command(EMPTY));
        assert_eq!(says, "done");
    }
}

#[test]
fn a_group_is_renamed_the_root_too_and_the_same_name_is_nothing() {
    for group in [ROOT, EAST] {
        let expected = Change::GroupRenamed {
            group,
            name: name("other"),
        };
        let changes = town().changes(ADA, &rename_group(group, "other"));
        assert_eq!(changes, [expected]);
        let after = town().after(&changes);
        assert_eq!(after.says(ADA, &rename_group(group, "other")), "nothing");
    }
}

#[test]
fn an_empty_group_is_deleted() {
    let expected = Change::GroupDeleted {
        group: EMPTY,
        parent: YARD,
    };
    assert_eq!(with_empty().changes(EVE, &delete_group(EMPTY)), [expected]);
}

#[test]
fn a_group_with_anything_in_it_is_not_t20() {
    let left = "T20 GROUP_NOT_EMPTY";
    let user = with_empty().join(MAX, EMPTY, Role::Observer);
    assert_eq!(user.says(EVE, &delete_group(EMPTY)), left);
    let mut resource = with_empty();
    resource.resource(SHED).groups.insert(EMPTY);
    assert_eq!(resource.says(EVE, &delete_group(EMPTY)), left);
    let mut nested = with_empty();
    nested.parents.insert(ids::group(8), Some(EMPTY));
    assert_eq!(nested.says(EVE, &delete_group(EMPTY)), left);
}

#[test]
fn the_answer_names_what_is_left_users_resources_and_groups_t20() {
    let refusal = with_empty().refusal(EVE, &delete_group(YARD));
    let left: [TargetId; 3] = [MAX.into(), SHED.into(), EMPTY.into()];
    assert_eq!(refusal.blockers, left);
}

#[test]
fn the_root_group_is_never_deleted_t15() {
    let says = town().says_to(Caller::Operator, &delete_group(ROOT));
    assert_eq!(says, "T15 ROOT_GROUP, T20 GROUP_NOT_EMPTY");
    assert_eq!(town().says(EVE, &delete_group(ROOT)), "NOT_FOUND");
    assert_eq!(town().says(CAM, &delete_group(ROOT)), "FORBIDDEN");
}
