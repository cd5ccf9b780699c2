//! `moveGroup`: T2, T12, T15, U8.

use canopy_domain::{Action, Caller, Change, Code, GroupId, Role, Rule, TargetId};

use crate::support::commands::move_group as to;
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::{Resource, World};

/// Below the west.
const PIER: GroupId = ids::group(5);

/// The town without a layout over the yard, and one more group.
fn open_town() -> World {
    let mut world = town();
    world.parents.insert(PIER, Some(WEST));
    world.resource(WALL).cameras = [GATE].into();
    world
}

#[test]
fn it_takes_the_right_on_the_old_and_on_the_new_parent() {
    let both = open_town().join(EVE, WEST, Role::GroupManager);
    assert_eq!(both.says(EVE, &to(YARD, WEST)), "done");
    assert_eq!(both.says(EVE, &to(PIER, EAST)), "done");
    // On the group itself is not enough: hers is below a parent that she does not see.
    assert_eq!(both.says(EVE, &to(WEST, EAST)), "FORBIDDEN");
    for (caller, group, parent, answer) in [
        (ADA, YARD, WEST, "done"),
        (EVE, YARD, WEST, "NOT_FOUND"),
        (EVE, WEST, EAST, "NOT_FOUND"),
        (EVE, YARD, NO_GROUP, "NOT_FOUND"),
        (EVE, NO_GROUP, EAST, "NOT_FOUND"),
        (EVE, EAST, YARD, "FORBIDDEN"),
        (CAM, YARD, WEST, "FORBIDDEN"),
        (OLE, YARD, EAST, "FORBIDDEN"),
    ] {
        let says = open_town().says(caller, &to(group, parent));
        assert_eq!(says, answer, "{caller}: {group} to {parent}");
    }
    let operator = open_town().says_to(Caller::Operator, &to(YARD, WEST));
    assert_eq!(operator, "done");
    let observer = open_town().join(EVE, WEST, Role::Observer);
    assert_eq!(observer.says(EVE, &to(YARD, WEST)), "FORBIDDEN");
}

#[test]
fn the_change_says_from_where_and_the_same_parent_is_nothing() {
    let expected = Change::GroupMoved {
        group: YARD,
        parent: WEST,
        from: EAST,
    };
    assert_eq!(open_town().changes(ADA, &to(YARD, WEST)), [expected]);
    assert_eq!(open_town().says(ADA, &to(YARD, EAST)), "nothing");
    assert_eq!(open_town().says(EVE, &to(YARD, EAST)), "nothing");
}

#[test]
fn the_root_group_is_never_moved_t15() {
    for parent in [ROOT, EAST, YARD] {
        let says = open_town().says_to(Caller::Operator, &to(ROOT, parent));
        // Every group is below it: both rules say no.
        assert_eq!(says, "T2 GROUP_CYCLE, T15 ROOT_GROUP", "{parent}");
    }
    assert_eq!(open_town().says(CAM, &to(ROOT, EAST)), "FORBIDDEN");
    assert_eq!(open_town().says(EVE, &to(ROOT, EAST)), "NOT_FOUND");
}

#[test]
fn no_group_stands_below_itself_t2() {
    for (group, parent) in [(EAST, EAST), (EAST, YARD), (WEST, PIER)] {
        let says = open_town().says(ADA, &to(group, parent));
        assert_eq!(says, "T2 GROUP_CYCLE", "{group} to {parent}");
    }
}

#[test]
fn the_deepest_group_below_stands_64_deep_and_not_65_t2() {
    // From the root, the east and the yard down to the depth given.
    let deep = |depth: u128| {
        let mut world = open_town();
        for n in 4..=depth {
            let parent = if n == 4 { YARD } else { ids::group(99 + n) };
            world.parents.insert(ids::group(100 + n), Some(parent));
        }
        world
    };
    // The west and the pier are two levels: below the group at 62 they end at 64.
    assert_eq!(deep(62).says(ADA, &to(WEST, ids::group(162))), "done");
    assert_eq!(
        deep(63).says(ADA, &to(WEST, ids::group(163))),
        "T2 TOO_DEEP"
    );
    assert_eq!(deep(63).says(ADA, &to(PIER, ids::group(163))), "done");
    assert_eq!(
        deep(64).says(ADA, &to(PIER, ids::group(164))),
        "T2 TOO_DEEP"
    );
    assert_eq!(
        deep(64).refusal(ADA, &to(PIER, ids::group(164))).path,
        ["parentId"]
    );
}

#[test]
fn nobody_moves_groups_to_where_he_may_more_t12() {
    // The System manager is Group manager of the west as well.
    let world = open_town().join(ADA, WEST, Role::GroupManager);
    let refusal = world.refusal(ADA, &to(YARD, WEST));
    assert_eq!(
        (refusal.code, refusal.rule),
        (Code::Oneself, Some(Rule::T(12)))
    );
    assert_eq!(refusal.blockers, [YARD.into(), SHED.into()]);
    assert_eq!(refusal.path, ["parentId"]);
    // Out of it he loses only, within it nothing changes.
    assert_eq!(world.says(ADA, &to(PIER, EAST)), "done");
    let inside = world.clone().join(ADA, YARD, Role::GroupManager);
    assert_eq!(inside.says(ADA, &to(YARD, WEST)), "done");
    let second = world.second_system_manager(OLE).second_system_manager(WIM);
    assert_eq!(second.says(OLE, &to(YARD, WEST)), "done");
    // Even an Observer sees events, which a System manager does not.
    assert_eq!(second.says(WIM, &to(YARD, WEST)), "T12 ONESELF");
}

#[test]
fn a_resource_alone_can_be_what_he_would_gain_on_t12() {
    // A System manager does not see bells; the Group manager of the west that he is as well does.
    let held = [
        Action::UserGroupsView,
        Action::UserGroupsMove,
        Action::IntercomView,
    ];
    let world = open_town()
        .second_system_manager(WIM)
        .join(WIM, WEST, Role::GroupManager)
        .limit(WIM, held.into_iter().collect());
    assert_eq!(world.says(WIM, &to(YARD, WEST)), "done");
    let mut bell = world;
    bell.resource(BELL).groups = [YARD].into();
    let refusal = bell.refusal(WIM, &to(YARD, WEST));
    assert_eq!(
        (refusal.code, refusal.rule),
        (Code::Oneself, Some(Rule::T(12)))
    );
    assert_eq!(refusal.blockers, [BELL.into()]);
    // He sees it already: by an individual assignment, or where it is too.
    assert_eq!(
        bell.clone().hand(WIM, BELL).says(WIM, &to(YARD, WEST)),
        "done"
    );
    bell.resource(BELL).groups.insert(PIER);
    assert_eq!(bell.says(WIM, &to(YARD, WEST)), "done");
}

#[test]
fn a_camera_is_not_moved_from_below_a_layout_that_stays_u8() {
    assert_eq!(town().says(ADA, &to(YARD, WEST)), "U8 CAMERA_IN_LAYOUT");
    let refusal = town().refusal(ADA, &to(YARD, WEST));
    assert_eq!(refusal.blockers, [WALL, SHED].map(TargetId::Resource));
    assert_eq!(refusal.path, ["parentId"]);
    // It is in the east itself too.
    let mut both = town();
    both.resource(SHED).groups.insert(EAST);
    assert_eq!(both.says(ADA, &to(YARD, WEST)), "done");
    // The layout goes with its camera, or is in the root.
    let mut along = town();
    along.resource(WALL).cameras = [SHED].into();
    along.resource(WALL).groups = [YARD].into();
    assert_eq!(along.says(ADA, &to(YARD, WEST)), "done");
    along.resource(WALL).groups = [ROOT].into();
    assert_eq!(along.says(ADA, &to(YARD, WEST)), "done");
    // Deeper in the east it is still in the east.
    let mut deeper = town();
    deeper.parents.insert(PIER, Some(EAST));
    assert_eq!(deeper.says(ADA, &to(YARD, PIER)), "done");
    let mut group = open_town();
    group.resource(TOUR).groups = [EAST].into();
    group.resource(TOUR).cameras = [SHED].into();
    assert_eq!(
        group.says(ADA, &to(YARD, WEST)),
        "U8 CAMERA_IN_CAMERA_GROUP"
    );
}

#[test]
fn nobody_keeps_a_layout_of_his_own_whose_camera_moves_out_of_his_view_u8() {
    // Ole views the shed by the east.
    let mut world = open_town();
    let layout = Resource {
        groups: [ROOT].into(),
        cameras: [SHED].into(),
    };
    world.resources.insert(ids::layout(50), layout);
    let world = world.hand(OLE, ids::layout(50));
    assert_eq!(world.says(ADA, &to(YARD, WEST)), "U8 CAMERA_IN_LAYOUT");
    assert_eq!(
        world.clone().hand(OLE, SHED).says(ADA, &to(YARD, WEST)),
        "done"
    );
    for group in [YARD, WEST, ROOT] {
        let other = world.clone().join(OLE, group, Role::Observer);
        assert_eq!(other.says(ADA, &to(YARD, WEST)), "done", "{group}");
    }
    let elsewhere = world.join(OLE, PIER, Role::Observer);
    assert_eq!(elsewhere.says(ADA, &to(YARD, WEST)), "U8 CAMERA_IN_LAYOUT");
    assert_eq!(elsewhere.says(ADA, &to(YARD, PIER)), "done");
}
