//! `assignToGroup`: T12's side doors, U8 (a).

use canopy_domain::{Caller, Change, Role, Stop, TargetId};

use crate::support::commands::assign_to_group;
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::{Resource, World};

/// A group manager of east and west.
fn both() -> World {
    town().join(EVE, WEST, Role::GroupManager)
}

#[test]
fn it_takes_the_right_on_the_group_and_reach_of_it_to_the_resource() {
    let world = town().hand(EVE, DOCK).join(CAM, WEST, Role::Member);
    for (caller, group, resource, answer) in [
        (ADA, WEST, GATE, "done"),
        (ADA, WEST, LOOSE, "done"),
        (EVE, YARD, GATE, "done"),
        (EVE, EAST, SHED, "done"),
        // Seen, but by an individual assignment, which is no reach.
        (EVE, EAST, DOCK, "T12 ONESELF, CANNOT_GIVE"),
        (EVE, EAST, LOOSE, "NOT_FOUND"),
        (EVE, EAST, NO_CAMERA, "NOT_FOUND"),
        (EVE, WEST, GATE, "NOT_FOUND"),
        (EVE, NO_GROUP, GATE, "NOT_FOUND"),
        (CAM, WEST, GATE, "FORBIDDEN"),
        (OLE, YARD, GATE, "FORBIDDEN"),
    ] {
        let says = world.says(caller, &assign_to_group(group, &[resource]));
        assert_eq!(says, answer, "{caller}: {resource} to {group}");
    }
}

#[test]
fn nobody_gains_by_assigning_to_a_group_where_his_role_is_another_t12() {
    // The System manager is also Group manager of the east: he would gain all but the view.
    let world = town().join(ADA, EAST, Role::GroupManager);
    for (group, resource, answer) in [
        (EAST, DOCK, "T12 ONESELF"),
        (YARD, LOOSE, "T12 ONESELF"),
        // There he has the role over it already.
        (YARD, GATE, "done"),
        // There he has no role but the root's.
        (WEST, GATE, "done"),
    ] {
        let says = world.says(ADA, &assign_to_group(group, &[resource]));
        assert_eq!(says, answer, "{resource} to {group}");
    }
}

#[test]
fn a_manager_who_is_less_in_another_group_moves_nothing_into_a_better_role_t12() {
    // A Group manager limited to nothing new: in the west he is Group manager, in the east too.
    assert_eq!(both().says(EVE, &assign_to_group(WEST, &[GATE])), "done");
    // As Operator of the yard she has nothing that the Group manager lacks.
    let world = both().join(EVE, YARD, Role::Operator);
    assert_eq!(world.says(EVE, &assign_to_group(YARD, &[DOCK])), "done");
    // Group manager of the west, Observer in the east: no right to assign there at all.
    let observer = town()
        .join(WIM, WEST, Role::GroupManager)
        .join(WIM, EAST, Role::Observer);
    assert_eq!(
        observer.says(WIM, &assign_to_group(EAST, &[DOCK])),
        "FORBIDDEN"
    );
}

#[test]
fn what_oneself_would_gain_is_named_t12() {
    let world = town().join(ADA, EAST, Role::GroupManager);
    let command = assign_to_group(EAST, &[GATE, DOCK]);
    let Err(Stop::Refused(refusals)) = world.decide(Caller::User(ADA), &command) else {
        panic!("not refused");
    };
    assert_eq!(refusals[0].blockers, [TargetId::Resource(DOCK)]);
    assert_eq!(refusals[0].path, ["resourceIds"]);
}

#[test]
fn the_operator_is_held_to_the_closure_and_nothing_else() {
    let says = |group, resources: &[_]| {
        town().says_to(Caller::Operator, &assign_to_group(group, resources))
    };
    assert_eq!(says(WEST, &[LOOSE]), "done");
    assert_eq!(says(WEST, &[WALL]), "U8 LAYOUT_WITHOUT_CAMERAS");
    assert_eq!(says(WEST, &[NO_CAMERA]), "NOT_FOUND");
    assert_eq!(says(NO_GROUP, &[GATE]), "NOT_FOUND");
}

#[test]
fn a_layout_is_assigned_only_where_each_camera_is_or_below_u8() {
    for (group, resources, answer) in [
        (YARD, &[WALL][..], "U8 LAYOUT_WITHOUT_CAMERAS"),
        (WEST, &[WALL], "U8 LAYOUT_WITHOUT_CAMERAS"),
        (WEST, &[WALL, GATE], "U8 LAYOUT_WITHOUT_CAMERAS"),
        // The state after the whole command counts, in whatever order.
        (WEST, &[WALL, GATE, SHED], "done"),
        (WEST, &[SHED, GATE, WALL], "done"),
        (YARD, &[WALL, GATE], "done"),
        (ROOT, &[WALL], "done"),
        (EAST, &[TOUR], "U8 CAMERA_GROUP_WITHOUT_CAMERAS"),
        (EAST, &[TOUR, DOCK], "done"),
        (
            YARD,
            &[WALL, TOUR],
            "U8 LAYOUT_WITHOUT_CAMERAS, U8 CAMERA_GROUP_WITHOUT_CAMERAS",
        ),
    ] {
        let says = town().says(ADA, &assign_to_group(group, resources));
        assert_eq!(says, answer, "{resources:?} to {group}");
    }
}

#[test]
fn a_camera_above_the_group_is_not_below_it_u8() {
    let mut world = town();
    let high = Resource {
        groups: [ROOT].into(),
        ..Resource::default()
    };
    world.resources.insert(ids::camera(50), high);
    world.resource(WALL).groups.clear();
    world.resource(WALL).cameras = [ids::camera(50)].into();
    let says = world.says(ADA, &assign_to_group(EAST, &[WALL]));
    assert_eq!(says, "U8 LAYOUT_WITHOUT_CAMERAS");
    assert_eq!(world.says(ADA, &assign_to_group(ROOT, &[WALL])), "done");
}

#[test]
fn the_refusal_names_the_layout_and_the_cameras_at_fault_u8() {
    let command = assign_to_group(YARD, &[WALL]);
    let Err(Stop::Refused(refusals)) = town().decide(Caller::User(ADA), &command) else {
        panic!("not refused");
    };
    assert_eq!(refusals[0].blockers, [WALL, GATE].map(TargetId::Resource));
    assert_eq!(refusals[0].path, ["resourceIds"]);
}

#[test]
fn only_what_is_new_is_changed_and_once() {
    let world = town();
    assert_eq!(
        world.says(EVE, &assign_to_group(EAST, &[GATE, WALL])),
        "nothing"
    );
    assert_eq!(world.says(EVE, &assign_to_group(EAST, &[])), "nothing");
    let command = assign_to_group(EAST, &[GATE, SHED, SHED]);
    let expected = Change::AssignedToGroup {
        group: EAST,
        resource: SHED,
    };
    assert_eq!(
        world.decide(Caller::User(EVE), &command),
        Ok(vec![expected])
    );
}
