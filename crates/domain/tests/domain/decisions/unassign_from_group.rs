//! `unassignFromGroup`: U8.

use canopy_domain::{Caller, Change, Role, TargetId};

use crate::support::commands::unassign_from_group as unassign;
use crate::support::town::*;
use crate::support::world::World;

/// Without the camera group, which holds the gate and the dock back nowhere: it is in the root.
fn in_both() -> World {
    let mut world = town();
    world.resource(GATE).groups.insert(YARD);
    world
}

#[test]
fn it_takes_the_right_on_the_group() {
    for (caller, group, resource, answer) in [
        (ADA, WEST, DOCK, "done"),
        (EVE, EAST, BELL, "done"),
        (EVE, EAST, WALL, "done"),
        (EVE, WEST, DOCK, "NOT_FOUND"),
        (EVE, EAST, DOCK, "NOT_FOUND"),
        (EVE, EAST, NO_CAMERA, "NOT_FOUND"),
        (EVE, NO_GROUP, GATE, "NOT_FOUND"),
        (CAM, EAST, BELL, "FORBIDDEN"),
        (OLE, EAST, BELL, "FORBIDDEN"),
        // Seen, and not in it.
        (EVE, YARD, GATE, "nothing"),
    ] {
        let says = town().says(caller, &unassign(group, &[resource]));
        assert_eq!(says, answer, "{caller}: {resource} from {group}");
    }
    let says = town().says_to(Caller::Operator, &unassign(WEST, &[DOCK]));
    assert_eq!(says, "done");
}

#[test]
fn a_camera_is_not_taken_from_below_a_layout_that_stays_u8() {
    for (group, resources, answer) in [
        (EAST, &[GATE][..], "U8 CAMERA_IN_LAYOUT"),
        // The layout is above the yard.
        (YARD, &[SHED], "U8 CAMERA_IN_LAYOUT"),
        (EAST, &[GATE, WALL], "done"),
        (EAST, &[WALL, BELL, GATE], "done"),
        // To the root, any camera: the camera group stays whole.
        (WEST, &[DOCK], "done"),
    ] {
        let says = town().says(ADA, &unassign(group, resources));
        assert_eq!(says, answer, "{resources:?} from {group}");
    }
    let refusal = town().refusal(EVE, &unassign(YARD, &[SHED]));
    assert_eq!(refusal.blockers, [WALL, SHED].map(TargetId::Resource));
    assert_eq!(refusal.path, ["resourceIds"]);
    // It is in the yard too, which is below the east.
    assert_eq!(in_both().says(EVE, &unassign(EAST, &[GATE])), "done");
    assert_eq!(in_both().says(EVE, &unassign(YARD, &[GATE])), "done");
}

#[test]
fn nobody_keeps_a_layout_of_his_own_whose_camera_he_would_no_longer_view_u8() {
    // Max views the gate by the yard, as long as it is there.
    let mut world = in_both().hand(MAX, WALL);
    assert_eq!(
        world.says(EVE, &unassign(YARD, &[GATE])),
        "U8 CAMERA_IN_LAYOUT"
    );
    let refusal = world.refusal(EVE, &unassign(YARD, &[GATE]));
    assert_eq!(refusal.blockers, [WALL, GATE].map(TargetId::Resource));
    assert_eq!(
        world
            .clone()
            .hand(MAX, GATE)
            .says(EVE, &unassign(YARD, &[GATE])),
        "done"
    );
    let role = world.clone().join(MAX, EAST, Role::Observer);
    assert_eq!(role.says(EVE, &unassign(YARD, &[GATE])), "done");
    // The layout leaves the group, and stays his.
    world.resource(WALL).groups = [YARD].into();
    let says = world.says(EVE, &unassign(YARD, &[GATE, WALL]));
    assert_eq!(says, "U8 CAMERA_IN_LAYOUT");
}

#[test]
fn a_hidden_layout_holds_a_camera_back_u8() {
    // Assigned to a user of the west, whom the caller does not see, nor is the layout in the east.
    let mut world = town().join(WIM, EAST, Role::Observer).hand(WIM, TOUR);
    world.resource(WALL).groups.clear();
    let says = world.says(EVE, &unassign(EAST, &[GATE]));
    assert_eq!(says, "U8 CAMERA_IN_CAMERA_GROUP");
}

#[test]
fn only_what_is_there_is_taken_and_once() {
    let changes = town().changes(EVE, &unassign(EAST, &[BELL, SHED, WALL, BELL]));
    let taken = |resource| Change::UnassignedFromGroup {
        group: EAST,
        resource,
    };
    assert_eq!(changes, [taken(BELL), taken(WALL)]);
    assert_eq!(town().says(EVE, &unassign(EAST, &[])), "nothing");
}
