//! `assignToUser`: T9, T10, T12, T14, T17, U8 (b).

use canopy_domain::{Caller, Change, Role};

use crate::support::commands::assign_to_user;
use crate::support::town::*;

#[test]
fn it_takes_users_assign_resource_on_a_group_of_the_user_and_reach_to_the_resource() {
    let world = town().hand(EVE, DOCK);
    for (caller, user, resource, answer) in [
        (ADA, WIM, LOOSE, "done"),
        (EVE, OLE, GATE, "done"),
        (EVE, MAX, GATE, "done"),
        (EVE, OLE, DOCK, "CANNOT_GIVE"),
        (EVE, OLE, LOOSE, "NOT_FOUND"),
        (EVE, OLE, NO_CAMERA, "NOT_FOUND"),
        (EVE, WIM, GATE, "NOT_FOUND"),
        (EVE, NO_USER, GATE, "NOT_FOUND"),
        (CAM, OLE, GATE, "FORBIDDEN"),
        (OLE, OLE, GATE, "FORBIDDEN"),
    ] {
        let says = world.says(caller, &assign_to_user(user, &[resource]));
        assert_eq!(says, answer, "{caller}: {resource} to {user}");
    }
}

#[test]
fn one_group_of_the_user_where_the_caller_may_is_enough() {
    let world = town().join(WIM, YARD, Role::Observer);
    assert_eq!(world.says(EVE, &assign_to_user(WIM, &[GATE])), "done");
}

#[test]
fn nobody_assigns_resources_to_himself_t12() {
    assert_eq!(
        town().says(ADA, &assign_to_user(ADA, &[GATE])),
        "T12 ONESELF"
    );
    assert_eq!(
        town().says(EVE, &assign_to_user(EVE, &[GATE])),
        "T12 ONESELF"
    );
}

#[test]
fn only_a_system_manager_assigns_to_a_system_or_camera_manager_t14_t17() {
    let world = town()
        .join(ADA, EAST, Role::Member)
        .join(CAM, EAST, Role::Member);
    assert_eq!(
        world.says(EVE, &assign_to_user(ADA, &[GATE])),
        "T14 SYSTEM_MANAGER_ONLY"
    );
    assert_eq!(
        world.says(EVE, &assign_to_user(CAM, &[GATE])),
        "T17 SYSTEM_MANAGER_ONLY"
    );
    let world = world.second_system_manager(WIM);
    assert_eq!(world.says(WIM, &assign_to_user(ADA, &[GATE])), "done");
    assert_eq!(world.says(WIM, &assign_to_user(CAM, &[GATE])), "done");
}

#[test]
fn a_layout_is_given_only_to_whom_views_each_camera_u8() {
    let layout = "U8 LAYOUT_WITHOUT_CAMERAS";
    let group = "U8 CAMERA_GROUP_WITHOUT_CAMERAS";
    for (user, resources, answer) in [
        (WIM, &[WALL][..], layout),
        (WIM, &[WALL, GATE], layout),
        (WIM, &[GATE, WALL, SHED], "done"),
        (WIM, &[TOUR], group),
        (WIM, &[TOUR, GATE], "done"),
        // A role over the cameras is a way too, and a role in the root is over all.
        (OLE, &[WALL], "done"),
        (MAX, &[WALL], layout),
        (CAM, &[WALL, TOUR], "done"),
    ] {
        let says = town().says(ADA, &assign_to_user(user, resources));
        assert_eq!(says, answer, "{resources:?} to {user}");
    }
    let world = town().hand(WIM, GATE).hand(WIM, SHED);
    assert_eq!(world.says(ADA, &assign_to_user(WIM, &[WALL])), "done");
}

#[test]
fn the_closure_holds_for_the_inactive_and_the_limited_alike_u8() {
    let mut world = town().limit(OLE, canopy_domain::ActionSet::EMPTY);
    world.user(OLE).active = false;
    assert_eq!(world.says(ADA, &assign_to_user(OLE, &[WALL])), "done");
    world.user(WIM).active = false;
    let says = world.says(ADA, &assign_to_user(WIM, &[WALL]));
    assert_eq!(says, "U8 LAYOUT_WITHOUT_CAMERAS");
}

#[test]
fn only_what_is_new_is_changed_and_once() {
    let world = town().hand(OLE, GATE);
    assert_eq!(world.says(EVE, &assign_to_user(OLE, &[GATE])), "nothing");
    assert_eq!(world.says(EVE, &assign_to_user(OLE, &[])), "nothing");
    let command = assign_to_user(OLE, &[BELL, GATE, BELL]);
    let expected = Change::AssignedToUser {
        user: OLE,
        resource: BELL,
    };
    assert_eq!(
        world.decide(Caller::User(EVE), &command),
        Ok(vec![expected])
    );
    let refused = assign_to_user(WIM, &[WALL, WALL]);
    assert_eq!(world.says(ADA, &refused), "U8 LAYOUT_WITHOUT_CAMERAS");
}
