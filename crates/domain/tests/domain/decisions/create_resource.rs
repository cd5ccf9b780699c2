//! `createResource`.

use canopy_domain::{Caller, ResourceId, ResourceKind, Stop, TargetId};

use crate::support::commands::{NEW, create_resource};
use crate::support::ids;
use crate::support::town::*;

const LAYOUT: ResourceId = ids::layout(NEW);

#[test]
fn each_kind_asks_its_own_create_action() {
    let world = town();
    let answers = |caller| {
        ResourceKind::ALL.map(|kind| {
            let command = create_resource(ids::resource(kind, NEW), &[EAST], &[]);
            world.says(caller, &command)
        })
    };
    let (d, f, n) = ("done", "FORBIDDEN", "NOT_FOUND");
    // camera, camera group, intercom, layout, map, person list, plate list
    assert_eq!(answers(ADA), [f, f, f, f, f, f, f]);
    assert_eq!(answers(CAM), [d, d, d, d, d, d, d]);
    assert_eq!(answers(EVE), [f, d, f, d, f, d, d]);
    assert_eq!(answers(OLE), [f, d, f, d, f, f, f]);
    assert_eq!(answers(MAX), [n, n, n, n, n, n, n]);
}

#[test]
fn every_group_named_is_asked_and_none_named_asks_the_root() {
    let world = town();
    for (caller, groups, answer) in [
        (OLE, &[EAST, YARD][..], "done"),
        (OLE, &[EAST, WEST], "NOT_FOUND"),
        (OLE, &[NO_GROUP], "NOT_FOUND"),
        // The root is not named: it is the right that is missing.
        (OLE, &[], "FORBIDDEN"),
        (ADA, &[], "FORBIDDEN"),
        (CAM, &[], "done"),
    ] {
        let says = world.says(caller, &create_resource(LAYOUT, groups, &[]));
        assert_eq!(says, answer, "{caller} in {groups:?}");
    }
}

#[test]
fn a_layout_is_created_in_a_group_only_with_cameras_of_it_or_below_u8() {
    let world = town();
    for (groups, cameras, answer) in [
        (&[EAST][..], &[GATE, SHED][..], "done"),
        (&[YARD], &[SHED], "done"),
        (&[YARD], &[GATE], "U8 LAYOUT_WITHOUT_CAMERAS"),
        (&[EAST, YARD], &[GATE, SHED], "U8 LAYOUT_WITHOUT_CAMERAS"),
        (&[WEST], &[LOOSE], "U8 LAYOUT_WITHOUT_CAMERAS"),
        // To the root, and in no group, any camera.
        (&[ROOT], &[GATE, DOCK, LOOSE], "done"),
        (&[], &[GATE, LOOSE], "done"),
    ] {
        let says = world.says(CAM, &create_resource(LAYOUT, groups, cameras));
        assert_eq!(says, answer, "{groups:?} {cameras:?}");
    }
    let group = create_resource(ids::camera_group(NEW), &[YARD], &[GATE]);
    assert_eq!(world.says(CAM, &group), "U8 CAMERA_GROUP_WITHOUT_CAMERAS");
}

#[test]
fn a_refused_layout_names_the_cameras_at_fault_and_not_itself() {
    let command = create_resource(LAYOUT, &[YARD], &[GATE, SHED, LOOSE]);
    let Err(Stop::Refused(refusals)) = town().decide(Caller::User(CAM), &command) else {
        panic!("not refused");
    };
    assert_eq!(refusals[0].path, ["cameraIds"]);
    let at_fault = [GATE, LOOSE].map(TargetId::Resource);
    assert_eq!(refusals[0].blockers, at_fault);
}

#[test]
fn cameras_that_are_not_seen_cannot_be_put_into_a_layout() {
    for camera in [DOCK, LOOSE, NO_CAMERA] {
        let says = town().says(OLE, &create_resource(LAYOUT, &[EAST], &[GATE, camera]));
        assert_eq!(says, "NOT_FOUND", "{camera}");
    }
    // Sight is all it takes: an individual assignment gives it.
    let world = town().hand(OLE, DOCK);
    let says = world.says(OLE, &create_resource(LAYOUT, &[EAST], &[DOCK]));
    assert_eq!(says, "U8 LAYOUT_WITHOUT_CAMERAS");
}

#[test]
fn only_layouts_and_camera_groups_contain_and_only_cameras() {
    let world = town();
    let map = create_resource(ids::resource(ResourceKind::Map, NEW), &[EAST], &[GATE]);
    assert_eq!(world.says(CAM, &map), "BAD_USER_INPUT");
    for other in [BELL, WALL] {
        let says = world.says(CAM, &create_resource(LAYOUT, &[EAST], &[other]));
        assert_eq!(says, "NOT_FOUND", "{other}");
    }
}

#[test]
fn what_is_named_twice_is_there_once_and_refused_once() {
    let world = town();
    let twice = create_resource(LAYOUT, &[EAST, EAST], &[GATE, GATE]);
    let changes = world.decide(Caller::User(EVE), &twice).unwrap();
    assert_eq!(changes.len(), 3, "created, assigned, attached");
    let refused = create_resource(LAYOUT, &[YARD, YARD], &[GATE]);
    assert_eq!(world.says(EVE, &refused), "U8 LAYOUT_WITHOUT_CAMERAS");
}

#[test]
fn creating_gives_nobody_an_individual_assignment() {
    let world = town();
    let command = create_resource(LAYOUT, &[EAST], &[GATE]);
    let changes = world.decide(Caller::User(OLE), &command).unwrap();
    let after = world.after(&changes);
    assert!(after.users.values().all(|user| user.resources.is_empty()));
}
