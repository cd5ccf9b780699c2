//! `updateResource`, `deleteResource`, `attachCamera` and `detachCamera`: U8.

use canopy_domain::{
    Action, ActionSet, Caller, Change, Command, ExternalId, ResourceId, ResourceKind, Role,
    TargetId, UpdateResource,
};

use crate::support::commands::{attach, delete_resource, detach, name, rename_resource};
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::{Resource, World};

fn identified(resource: ResourceId, id: Option<&str>) -> Command {
    Command::UpdateResource(UpdateResource {
        resource,
        name: None,
        external_id: Some(id.map(|id| ExternalId::parse(id).unwrap())),
    })
}

/// One resource of each kind in the east.
fn one_of_each() -> World {
    let mut world = town();
    for kind in ResourceKind::ALL {
        let thing = Resource {
            groups: [EAST].into(),
            ..Resource::default()
        };
        world.resources.insert(ids::resource(kind, 60), thing);
    }
    world
}

fn answers(world: &World, caller: canopy_domain::UserId, of: fn(ResourceId) -> Command) -> String {
    let say = |kind| world.says(caller, &of(ids::resource(kind, 60)));
    let short = |says: String| match says.as_str() {
        "done" => 'd',
        "FORBIDDEN" => 'f',
        "NOT_FOUND" => 'n',
        other => panic!("{other}"),
    };
    ResourceKind::ALL
        .map(|kind| short(say(kind)))
        .iter()
        .collect()
}

#[test]
fn each_kind_asks_its_own_actions() {
    let world = one_of_each();
    // camera, camera group, intercom, layout, map, person list, plate list
    for (caller, renames, identifies, deletes) in [
        // A System manager sees a bell only by the reach of assigning it.
        (ADA, "fffffff", "fffffff", "fffffff"),
        (CAM, "ddddddd", "ddddddd", "ddddddd"),
        (EVE, "fdfdfdd", "fffffff", "fdfdfdd"),
        (OLE, "fdfdfff", "fffffff", "fdfdfff"),
        (WIM, "nnnnnnn", "nnnnnnn", "nnnnnnn"),
    ] {
        let rename = answers(&world, caller, |id| rename_resource(id, "other"));
        let identify = answers(&world, caller, |id| identified(id, Some("x")));
        let delete = answers(&world, caller, delete_resource);
        let expected = [renames, identifies, deletes];
        assert_eq!([rename, identify, delete], expected, "{caller}");
    }
}

#[test]
fn an_action_in_one_of_its_groups_renames_it_and_in_every_one_deletes_it() {
    let mut world = town();
    world.resource(WALL).groups.insert(WEST);
    world.resource(WALL).cameras.clear();
    let rename = rename_resource(WALL, "other");
    assert_eq!(world.says(OLE, &rename), "done");
    assert_eq!(world.says(OLE, &delete_resource(WALL)), "FORBIDDEN");
    let both = world.clone().join(OLE, WEST, Role::Operator);
    assert_eq!(both.says(OLE, &delete_resource(WALL)), "done");
    assert_eq!(world.says(CAM, &delete_resource(WALL)), "done");
    assert_eq!(
        world.says_to(Caller::Operator, &delete_resource(WALL)),
        "done"
    );
    // Individually assigned is view-only.
    let mine = world.hand(WIM, WALL);
    assert_eq!(mine.says(WIM, &rename), "FORBIDDEN");
    assert_eq!(mine.says(WIM, &delete_resource(WALL)), "FORBIDDEN");
}

#[test]
fn what_is_in_no_group_asks_the_root() {
    let world = town().hand(EVE, LOOSE);
    for (caller, answer) in [(CAM, "done"), (EVE, "FORBIDDEN"), (OLE, "NOT_FOUND")] {
        assert_eq!(world.says(caller, &delete_resource(LOOSE)), answer);
        assert_eq!(world.says(caller, &rename_resource(LOOSE, "other")), answer);
    }
    assert_eq!(world.says(CAM, &delete_resource(NO_CAMERA)), "NOT_FOUND");
}

#[test]
fn name_and_id_are_two_rights_and_both_are_asked() {
    let command = Command::UpdateResource(UpdateResource {
        resource: WALL,
        name: Some(name("other")),
        external_id: Some(None),
    });
    assert_eq!(town().says(OLE, &command), "FORBIDDEN");
    assert_eq!(town().says(CAM, &command), "done");
    let all = ActionSet::all();
    let held = town().limit(
        CAM,
        all.without(ActionSet::EMPTY.with(Action::CamerasConfigure)),
    );
    assert_eq!(held.says(CAM, &command), "FORBIDDEN");
    assert_eq!(held.says(CAM, &rename_resource(WALL, "other")), "done");
}

#[test]
fn what_is_as_it_was_changes_nothing() {
    let renamed = Change::ResourceRenamed {
        resource: GATE,
        name: name("other"),
    };
    let set = |id: Option<&str>| Change::ExternalIdSet {
        resource: GATE,
        external_id: id.map(|id| ExternalId::parse(id).unwrap()),
    };
    let both = Command::UpdateResource(UpdateResource {
        resource: GATE,
        name: Some(name("other")),
        external_id: Some(Some(ExternalId::parse("x").unwrap())),
    });
    let changes = town().changes(CAM, &both);
    assert_eq!(changes, [renamed, set(Some("x"))]);
    let after = town().after(&changes);
    assert_eq!(after.says(CAM, &both), "nothing");
    assert_eq!(after.changes(CAM, &identified(GATE, None)), [set(None)]);
    assert_eq!(town().says(CAM, &identified(GATE, None)), "nothing");
    let none = Command::UpdateResource(UpdateResource {
        resource: GATE,
        name: None,
        external_id: None,
    });
    assert_eq!(town().says(CAM, &none), "nothing");
    assert_eq!(town().says(OLE, &none), "FORBIDDEN");
    assert_eq!(town().says(WIM, &none), "NOT_FOUND");
}

#[test]
fn a_deleted_camera_is_taken_out_of_everything_first() {
    let world = town().hand(WIM, GATE).hand(MAX, GATE);
    let expected = [
        Change::CameraDetached {
            container: TOUR,
            camera: GATE,
        },
        Change::CameraDetached {
            container: WALL,
            camera: GATE,
        },
        Change::UnassignedFromGroup {
            group: EAST,
            resource: GATE,
        },
        Change::UnassignedFromUser {
            user: MAX,
            resource: GATE,
        },
        Change::UnassignedFromUser {
            user: WIM,
            resource: GATE,
        },
        Change::ResourceDeleted { resource: GATE },
    ];
    assert_eq!(world.changes(CAM, &delete_resource(GATE)), expected);
    let layout = town().changes(CAM, &delete_resource(WALL));
    assert_eq!(layout.len(), 4, "two cameras, a group, itself");
}

#[test]
fn a_camera_goes_into_a_layout_by_the_action_on_the_layout_and_sight_of_the_camera() {
    let world = town().hand(OLE, DOCK).join(MAX, EAST, Role::Member);
    for (caller, container, camera, answer) in [
        (CAM, TOUR, SHED, "done"),
        (CAM, TOUR, LOOSE, "done"),
        (OLE, WALL, GATE, "nothing"),
        (OLE, WALL, DOCK, "U8 LAYOUT_WITHOUT_CAMERAS"),
        (OLE, WALL, LOOSE, "NOT_FOUND"),
        (OLE, WALL, NO_CAMERA, "NOT_FOUND"),
        (OLE, TOUR, GATE, "NOT_FOUND"),
        (OLE, ids::layout(99), GATE, "NOT_FOUND"),
        (ADA, TOUR, SHED, "FORBIDDEN"),
        (MAX, WALL, GATE, "FORBIDDEN"),
        // A bell is no camera, and holds none.
        (CAM, WALL, BELL, "NOT_FOUND"),
        (CAM, WALL, TOUR, "NOT_FOUND"),
        (CAM, BELL, GATE, "BAD_USER_INPUT"),
        (CAM, GATE, SHED, "BAD_USER_INPUT"),
    ] {
        let says = world.says(caller, &attach(container, camera));
        assert_eq!(says, answer, "{caller}: {camera} into {container}");
    }
}

#[test]
fn it_goes_in_only_where_everybody_who_opens_the_layout_views_it_u8() {
    // (a) each group of the layout; to the root, any camera.
    let says = |world: &World, camera| world.says(CAM, &attach(WALL, camera));
    assert_eq!(says(&town(), DOCK), "U8 LAYOUT_WITHOUT_CAMERAS");
    let mut world = town();
    world.resource(WALL).groups = [ROOT].into();
    assert_eq!(says(&world, DOCK), "done");
    // (b) everybody whom it is individually assigned to.
    let world = world.hand(OLE, WALL);
    assert_eq!(says(&world, DOCK), "U8 LAYOUT_WITHOUT_CAMERAS");
    assert_eq!(says(&world.clone().hand(OLE, DOCK), DOCK), "done");
    let role = world.clone().join(OLE, WEST, Role::Observer);
    assert_eq!(says(&role, DOCK), "done");
    let refusal = world.refusal(CAM, &attach(WALL, DOCK));
    assert_eq!(refusal.blockers, [WALL, DOCK].map(TargetId::Resource));
    assert_eq!(refusal.path, ["cameraId"]);
    let group = town().hand(OLE, TOUR).hand(OLE, DOCK);
    let says = group.says(CAM, &attach(TOUR, LOOSE));
    assert_eq!(says, "U8 CAMERA_GROUP_WITHOUT_CAMERAS");
}

#[test]
fn a_camera_comes_out_again_by_the_action_on_the_layout() {
    let world = town().hand(OLE, DOCK).join(MAX, EAST, Role::Member);
    for (caller, container, camera, answer) in [
        (CAM, TOUR, DOCK, "done"),
        (OLE, WALL, SHED, "done"),
        (OLE, WALL, DOCK, "nothing"),
        (OLE, WALL, LOOSE, "NOT_FOUND"),
        (OLE, TOUR, GATE, "NOT_FOUND"),
        (ADA, TOUR, DOCK, "FORBIDDEN"),
        (MAX, WALL, SHED, "FORBIDDEN"),
        (CAM, BELL, GATE, "BAD_USER_INPUT"),
        (CAM, WALL, BELL, "NOT_FOUND"),
    ] {
        let says = world.says(caller, &detach(container, camera));
        assert_eq!(says, answer, "{caller}: {camera} out of {container}");
    }
    let expected = Change::CameraDetached {
        container: WALL,
        camera: GATE,
    };
    assert_eq!(town().changes(OLE, &detach(WALL, GATE)), [expected]);
    let expected = Change::CameraAttached {
        container: TOUR,
        camera: SHED,
    };
    assert_eq!(town().changes(CAM, &attach(TOUR, SHED)), [expected]);
}
