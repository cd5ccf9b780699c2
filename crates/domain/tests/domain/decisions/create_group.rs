//! `createGroup`.

use canopy_domain::{Action, ActionSet, Caller, Change, Role};

use crate::support::commands::{NEW, create_group, name};
use crate::support::ids;
use crate::support::town::*;

#[test]
fn only_a_role_with_user_groups_create_over_the_parent_creates_a_group() {
    let world = town();
    for (caller, parent, answer) in [
        (ADA, ROOT, "done"),
        (ADA, YARD, "done"),
        (EVE, EAST, "done"),
        (EVE, YARD, "done"),
        (CAM, EAST, "FORBIDDEN"),
        (OLE, EAST, "FORBIDDEN"),
        (WIM, WEST, "FORBIDDEN"),
        // T7: never up or sideways.
        (EVE, ROOT, "NOT_FOUND"),
        (EVE, WEST, "NOT_FOUND"),
        (EVE, NO_GROUP, "NOT_FOUND"),
        (NO_USER, ROOT, "NOT_FOUND"),
    ] {
        let says = world.says(caller, &create_group(parent));
        assert_eq!(says, answer, "{caller} in {parent}");
    }
}

#[test]
fn the_operator_creates_groups_where_groups_are() {
    let says = |parent| town().says_to(Caller::Operator, &create_group(parent));
    assert_eq!(says(WEST), "done");
    assert_eq!(says(NO_GROUP), "NOT_FOUND");
}

#[test]
fn a_group_stands_64_deep_and_not_65_t2() {
    let mut world = town();
    let mut deepest = ROOT;
    for n in 102..=163 {
        world.parents.insert(ids::group(n), Some(deepest));
        deepest = ids::group(n);
    }
    assert_eq!(world.path(deepest).unwrap().len(), 63);
    assert_eq!(world.says(ADA, &create_group(deepest)), "done");
    world.parents.insert(ids::group(164), Some(deepest));
    let too_deep = create_group(ids::group(164));
    assert_eq!(world.says(ADA, &too_deep), "T2 TOO_DEEP");
    assert_eq!(world.says_to(Caller::Operator, &too_deep), "T2 TOO_DEEP");
}

#[test]
fn limits_and_inactivity_take_the_right_away() {
    let without = |action| ActionSet::all().without(ActionSet::EMPTY.with(action));
    let world = town().limit(EVE, without(Action::UserGroupsCreate));
    assert_eq!(world.says(EVE, &create_group(EAST)), "FORBIDDEN");
    let world = town().limit(EVE, without(Action::UserGroupsView));
    assert_eq!(world.says(EVE, &create_group(EAST)), "NOT_FOUND");
    let mut world = town();
    world.user(EVE).active = false;
    assert_eq!(world.says(EVE, &create_group(EAST)), "NOT_FOUND");
}

#[test]
fn roles_add_up_each_over_its_own_subtree_only_t5() {
    let world = town().join(EVE, WEST, Role::Observer);
    assert_eq!(world.says(EVE, &create_group(EAST)), "done");
    assert_eq!(world.says(EVE, &create_group(WEST)), "FORBIDDEN");
}

#[test]
fn the_group_comes_with_parent_and_name() {
    let changes = town().decide(Caller::User(EVE), &create_group(YARD));
    let expected = Change::GroupCreated {
        group: ids::group(NEW),
        parent: Some(YARD),
        name: name("new"),
        external_id: None,
    };
    assert_eq!(changes, Ok(vec![expected]));
}
