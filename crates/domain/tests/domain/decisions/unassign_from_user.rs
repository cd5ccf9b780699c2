//! `unassignFromUser`: T14, T17, U8 (b).

use canopy_domain::{Change, Role, TargetId};

use crate::support::commands::unassign_from_user as unassign;
use crate::support::town::*;

#[test]
fn it_takes_users_assign_resource_on_a_group_of_the_user() {
    let world = town().hand(OLE, GATE).hand(WIM, GATE);
    for (caller, user, resource, answer) in [
        (ADA, WIM, GATE, "done"),
        (EVE, OLE, GATE, "done"),
        (EVE, OLE, DOCK, "NOT_FOUND"),
        (EVE, OLE, NO_CAMERA, "NOT_FOUND"),
        (EVE, WIM, GATE, "NOT_FOUND"),
        (EVE, NO_USER, GATE, "NOT_FOUND"),
        (CAM, OLE, GATE, "FORBIDDEN"),
        (OLE, OLE, GATE, "FORBIDDEN"),
    ] {
        let says = world.says(caller, &unassign(user, &[resource]));
        assert_eq!(says, answer, "{caller}: {resource} from {user}");
    }
    let both = world.join(WIM, YARD, Role::Observer);
    assert_eq!(both.says(EVE, &unassign(WIM, &[GATE])), "done");
}

#[test]
fn what_is_ones_own_may_be_given_up() {
    assert_eq!(
        town().hand(EVE, GATE).says(EVE, &unassign(EVE, &[GATE])),
        "done"
    );
    assert_eq!(
        town().hand(ADA, GATE).says(ADA, &unassign(ADA, &[GATE])),
        "done"
    );
}

#[test]
fn only_a_system_manager_takes_from_a_system_or_camera_manager_t14_t17() {
    let world = town()
        .join(ADA, EAST, Role::Member)
        .join(CAM, EAST, Role::Member)
        .hand(ADA, GATE)
        .hand(CAM, GATE);
    let says = |caller, user| world.says(caller, &unassign(user, &[GATE]));
    assert_eq!(says(EVE, ADA), "T14 SYSTEM_MANAGER_ONLY");
    assert_eq!(says(EVE, CAM), "T17 SYSTEM_MANAGER_ONLY");
    assert_eq!(says(ADA, CAM), "done");
}

#[test]
fn a_camera_is_not_taken_while_a_layout_with_it_stays_u8() {
    let world = town().hand(WIM, GATE).hand(WIM, SHED).hand(WIM, WALL);
    for (resources, answer) in [
        (&[GATE][..], "U8 CAMERA_IN_LAYOUT"),
        (&[GATE, SHED], "U8 CAMERA_IN_LAYOUT"),
        // By the state after the whole command, in whatever order.
        (&[GATE, WALL], "done"),
        (&[WALL, SHED, GATE], "done"),
        (&[WALL], "done"),
        (&[DOCK], "nothing"),
    ] {
        assert_eq!(
            world.says(ADA, &unassign(WIM, resources)),
            answer,
            "{resources:?}"
        );
    }
    let refusal = world.refusal(ADA, &unassign(WIM, &[GATE]));
    assert_eq!(refusal.blockers, [WALL, GATE].map(TargetId::Resource));
    assert_eq!(refusal.path, ["resourceIds"]);
    let role = world.clone().join(WIM, EAST, Role::Observer);
    assert_eq!(role.says(ADA, &unassign(WIM, &[GATE, SHED])), "done");
    // The dock is in view by his role, the gate is not.
    let group = town().hand(WIM, GATE).hand(WIM, TOUR);
    assert_eq!(
        group.says(ADA, &unassign(WIM, &[GATE])),
        "U8 CAMERA_IN_CAMERA_GROUP"
    );
}

#[test]
fn one_refusal_for_all_layouts_does_not_tell_how_many_are_hidden() {
    use crate::support::{ids, world::Resource};
    let mut world = town().hand(OLE, DOCK);
    for n in 50..53 {
        let layout = Resource {
            groups: [ROOT].into(),
            cameras: [DOCK].into(),
        };
        world.resources.insert(ids::layout(n), layout);
        world = world.hand(OLE, ids::layout(n));
    }
    assert_eq!(
        world.says(ADA, &unassign(OLE, &[DOCK])),
        "U8 CAMERA_IN_LAYOUT"
    );
}

#[test]
fn only_what_he_has_is_taken_and_once() {
    let world = town().hand(OLE, GATE).hand(OLE, BELL);
    let taken = |resource| Change::UnassignedFromUser {
        user: OLE,
        resource,
    };
    let changes = world.changes(EVE, &unassign(OLE, &[BELL, SHED, GATE, BELL]));
    assert_eq!(changes, [taken(GATE), taken(BELL)]);
    assert_eq!(world.says(EVE, &unassign(OLE, &[])), "nothing");
}
