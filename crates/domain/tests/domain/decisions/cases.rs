//! Business cases: who makes, edits, pauses and deletes them, on which cameras, with what licences.

use canopy_domain::{
    AnalyticsChange, Caller, CaseKind, Command, CreateCase, DeleteCase, PauseCase, ResourceId,
    ResourceKind, Role, UpdateCase, UserId,
};

use crate::support::commands::{NEW, delete_resource, name};
use crate::support::holdings::*;
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::World;

const PEOPLE: ResourceId = ids::resource(ResourceKind::PersonList, 41);

/// Eve and Ole with licences, and a list in the east.
fn world() -> World {
    let mut world = town().total(20).grant(EVE, None, 3).grant(OLE, None, 2);
    let east = crate::support::world::Resource {
        groups: [EAST].into(),
        ..Default::default()
    };
    world.resources.insert(PEOPLE, east);
    world
}

fn form(cameras: &[ResourceId]) -> CreateCase {
    CreateCase {
        case: case_id(NEW),
        name: name("queue at the gate"),
        kind: CaseKind::Queue,
        level: ONE,
        cameras: cameras.iter().map(|id| case_camera(*id)).collect(),
        reactions: Vec::new(),
        lists: Vec::new(),
    }
}

fn create(cameras: &[ResourceId]) -> Command {
    Command::CreateCase(form(cameras))
}

fn edit(n: u128, command: impl FnOnce(&mut UpdateCase)) -> Command {
    let mut edited = UpdateCase {
        case: case_id(n),
        name: None,
        cameras: None,
        reactions: None,
        lists: None,
    };
    command(&mut edited);
    Command::UpdateCase(edited)
}

fn with(n: u128, cameras: &[ResourceId]) -> Command {
    let cameras = cameras.iter().map(|id| case_camera(*id)).collect();
    edit(n, |edited| edited.cameras = Some(cameras))
}

fn pause(n: u128, paused: bool) -> Command {
    let case = case_id(n);
    Command::PauseCase(PauseCase { case, paused })
}

fn delete(n: u128) -> Command {
    Command::DeleteCase(DeleteCase { case: case_id(n) })
}

#[test]
fn making_one_takes_the_action_on_each_camera_and_ones_own_licences() {
    let check = |caller: UserId, cameras: &[ResourceId], answer: &str| {
        assert_eq!(world().says(caller, &create(cameras)), answer, "{caller}");
    };
    check(EVE, &[GATE, SHED], "done");
    check(EVE, &[GATE, DOCK], "NOT_FOUND");
    check(EVE, &[NO_CAMERA], "NOT_FOUND");
    check(EVE, &[WALL], "NOT_FOUND");
    // An Operator sees cases, and makes none; a System manager has nothing to do with them.
    check(OLE, &[GATE], "FORBIDDEN");
    check(ADA, &[GATE], "FORBIDDEN");
    check(CAM, &[GATE, DOCK], "U6 NOT_ENOUGH_LICENSES");
    // Assigned, a camera shows cases, and takes none.
    let handed = world().hand(EVE, DOCK);
    assert_eq!(handed.says(EVE, &create(&[DOCK])), "FORBIDDEN");
    let says = world().says_to(Caller::Operator, &create(&[GATE]));
    assert_eq!(says, "NOT_FOUND");
}

#[test]
fn a_form_has_cameras_each_once_and_lists_of_its_kind() {
    let says = |command: CreateCase| world().says(EVE, &Command::CreateCase(command));
    assert_eq!(says(form(&[])), "BAD_USER_INPUT");
    assert_eq!(says(form(&[GATE, GATE])), "BAD_USER_INPUT");
    let many: Vec<ResourceId> = (0..1001).map(|n| ids::camera(5000 + n)).collect();
    assert_eq!(says(form(&many)), "BAD_USER_INPUT");
    assert_eq!(says(form(&many[1..])), "NOT_FOUND");
    let plates = ids::resource(ResourceKind::PlateList, 42);
    for (kind, lists, answer) in [
        (CaseKind::FaceRecognition, vec![PEOPLE], "done"),
        (CaseKind::FaceRecognition, vec![], "done"),
        (
            CaseKind::FaceRecognition,
            vec![PEOPLE, PEOPLE],
            "BAD_USER_INPUT",
        ),
        (CaseKind::FaceRecognition, vec![plates], "BAD_USER_INPUT"),
        (CaseKind::PlateRecognition, vec![PEOPLE], "BAD_USER_INPUT"),
        (CaseKind::PlateRecognition, vec![plates], "NOT_FOUND"),
        (CaseKind::Queue, vec![PEOPLE], "BAD_USER_INPUT"),
    ] {
        let mut form = form(&[GATE]);
        (form.kind, form.lists) = (kind, lists);
        assert_eq!(says(form.clone()), answer, "{form:?}");
    }
}

#[test]
fn one_licence_a_camera_of_its_level_u6() {
    let three = world().with_case(1, EVE, &[GATE]);
    assert_eq!(three.says(EVE, &create(&[GATE, SHED])), "done");
    let full = three.with_case(2, EVE, &[GATE]);
    let refusal = full.refusal(EVE, &create(&[GATE, SHED]));
    assert_eq!(refusal.code.as_str(), "NOT_ENOUGH_LICENSES");
    assert_eq!(refusal.path, ["cameras"]);
    assert!(refusal.message.contains("level 1"), "{}", refusal.message);
    assert_eq!(full.says(EVE, &create(&[GATE])), "done");
    let mut other = form(&[GATE]);
    other.level = TWO;
    let says = full.says(EVE, &Command::CreateCase(other));
    assert_eq!(says, "U6 NOT_ENOUGH_LICENSES");
    // What is given on is not used.
    let given = world().grant(MAX, Some(EVE), 3);
    assert_eq!(given.says(EVE, &create(&[GATE])), "U6 NOT_ENOUGH_LICENSES");
}

/// A case on cameras of the east and the west: Eve and Ole see one of them.
fn on_both() -> World {
    let world = world().grant(CAM, None, 2);
    world
        .with_case(1, CAM, &[GATE, DOCK])
        .with_case(2, EVE, &[GATE])
}

#[test]
fn one_camera_shows_a_case_and_all_are_asked_to_change_it() {
    let renamed = |n| edit(n, |edited| edited.name = Some(name("other")));
    for command in [renamed(1), pause(1, true), delete(1)] {
        let says = |caller| on_both().says(caller, &command);
        assert_eq!(says(CAM), "done", "{command:?}");
        assert_eq!(says(EVE), "FORBIDDEN");
        assert_eq!(says(OLE), "FORBIDDEN");
        assert_eq!(says(ADA), "NOT_FOUND", "no action of his is about cases");
        assert_eq!(
            on_both()
                .join(EVE, WEST, Role::GroupManager)
                .says(EVE, &command),
            "done"
        );
    }
    for command in [renamed(2), pause(2, true), delete(2)] {
        assert_eq!(on_both().says(WIM, &command), "NOT_FOUND", "{command:?}");
        assert_eq!(on_both().says(EVE, &command), "done");
        let says = on_both().says(OLE, &command);
        let pauses = matches!(command, Command::PauseCase(_));
        assert_eq!(says, if pauses { "done" } else { "FORBIDDEN" });
    }
    assert_eq!(on_both().says(EVE, &delete(9)), "NOT_FOUND");
    // Which hidden cameras it is on, no answer tells.
    for hidden in [DOCK, ids::resource(ResourceKind::Camera, 99)] {
        assert_eq!(on_both().says(EVE, &with(1, &[hidden])), "NOT_FOUND");
        assert_eq!(on_both().says(EVE, &with(1, &[GATE, hidden])), "NOT_FOUND");
    }
    assert_eq!(on_both().says(EVE, &with(1, &[GATE])), "FORBIDDEN");
}

#[test]
fn cameras_that_are_added_are_created_on_with_the_owners_licences() {
    let world = on_both();
    assert_eq!(world.says(EVE, &with(2, &[GATE, SHED])), "done");
    assert_eq!(world.says(EVE, &with(2, &[GATE, DOCK])), "NOT_FOUND");
    let handed = world.clone().hand(EVE, DOCK);
    assert_eq!(handed.says(EVE, &with(2, &[GATE, DOCK])), "FORBIDDEN");
    assert_eq!(world.says(EVE, &with(2, &[])), "BAD_USER_INPUT");
    // Cam has none left; another one's case takes the other's.
    assert_eq!(world.says(CAM, &with(2, &[GATE, SHED, DOCK])), "done");
    let says = world.says(CAM, &with(2, &[GATE, SHED, DOCK, LOOSE]));
    assert_eq!(says, "U6 NOT_ENOUGH_LICENSES");
    let says = world.says(CAM, &with(1, &[GATE, SHED, DOCK]));
    assert_eq!(says, "U6 NOT_ENOUGH_LICENSES");
    assert_eq!(world.says(CAM, &with(1, &[SHED, LOOSE])), "done");
    let nothing = edit(2, |_| {});
    assert_eq!(world.says(EVE, &nothing), "nothing");
    let lists = edit(2, |edited| edited.lists = Some(vec![PEOPLE]));
    assert_eq!(world.says(EVE, &lists), "BAD_USER_INPUT");
}

#[test]
fn a_suspended_case_is_paused_and_deleted_but_not_edited_u9() {
    let world = on_both().suspended(2, 3);
    let says = |command: &Command| world.says(EVE, command);
    assert_eq!(says(&with(2, &[GATE])), "U9 CASE_SUSPENDED");
    assert_eq!(says(&pause(2, true)), "done");
    assert_eq!(says(&pause(2, false)), "nothing");
    assert_eq!(says(&delete(2)), "done");
}

#[test]
fn licences_that_come_free_revive_what_waits_u9() {
    let waits = world()
        .with_case(1, EVE, &[GATE, SHED])
        .with_case(2, EVE, &[GATE, SHED])
        .suspended(2, 5);
    let revived = AnalyticsChange::CaseRevived { case: case_id(2) };
    for (caller, command) in [
        (EVE, delete(1)),
        (EVE, with(1, &[SHED])),
        (CAM, delete_resource(GATE)),
    ] {
        let analytics = waits.analytics(caller, &command);
        assert_eq!(analytics.last(), Some(&revived), "{command:?}");
        waits.then(caller, &command);
    }
    assert_eq!(waits.analytics(EVE, &pause(1, true)).len(), 1);
}

#[test]
fn a_camera_that_is_deleted_leaves_its_cases_and_the_last_takes_them_along() {
    let analytics = on_both().analytics(CAM, &delete_resource(GATE));
    let expected = [
        AnalyticsChange::CameraLeftCase {
            case: case_id(1),
            camera: GATE,
        },
        AnalyticsChange::CaseDeleted { case: case_id(2) },
    ];
    assert_eq!(analytics, expected);
    let after = on_both().then(CAM, &delete_resource(GATE));
    assert_eq!(after.used(CAM, ONE), 1);
    assert_eq!(on_both().analytics(CAM, &delete_resource(BELL)), []);
}

#[test]
fn it_is_all_that_comes_true_and_nothing_for_the_log() {
    let decided = world().comes_to(EVE, &create(&[GATE]));
    assert_eq!(decided.changes, []);
    let form = form(&[GATE]);
    let created = AnalyticsChange::CaseCreated {
        case: form.case,
        owner: EVE,
        at: world().now,
        name: form.name,
        kind: form.kind,
        level: form.level,
        cameras: form.cameras,
        reactions: form.reactions,
        lists: form.lists,
    };
    assert_eq!(decided.analytics, [created]);
}
