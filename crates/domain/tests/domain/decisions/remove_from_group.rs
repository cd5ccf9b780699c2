//! `removeFromGroup`: T11, T14, T15, T17, T19, U8 (b).

use canopy_domain::{
    ActionSet, Caller, Change, Command, GroupId, RemoveFromGroup, Role, TargetId, UserId,
};

use crate::support::commands::remove_from_group as remove;
use crate::support::town::*;

fn expecting(user: UserId, group: GroupId, deleted: bool) -> Command {
    Command::RemoveFromGroup(RemoveFromGroup {
        user,
        group,
        expect_user_deleted: Some(deleted),
    })
}

#[test]
fn it_takes_users_remove_on_that_group_only() {
    let world = town()
        .join(OLE, WEST, Role::Observer)
        .join(CAM, YARD, Role::GroupManager);
    for (caller, user, group, answer) in [
        (ADA, OLE, EAST, "done"),
        (EVE, OLE, EAST, "done"),
        (EVE, OLE, WEST, "NOT_FOUND"),
        (EVE, WIM, EAST, "NOT_FOUND"),
        (EVE, NO_USER, EAST, "NOT_FOUND"),
        (EVE, OLE, NO_GROUP, "NOT_FOUND"),
        (CAM, OLE, EAST, "FORBIDDEN"),
        (CAM, MAX, YARD, "done"),
        (OLE, OLE, EAST, "FORBIDDEN"),
    ] {
        let says = world.says(caller, &remove(user, group));
        assert_eq!(says, answer, "{caller}: {user} from {group}");
    }
}

#[test]
fn nobody_removes_himself_t11() {
    let world = town()
        .second_system_manager(WIM)
        .join(EVE, YARD, Role::Member);
    for (user, group) in [(ADA, ROOT), (EVE, EAST), (EVE, YARD)] {
        assert_eq!(world.says(user, &remove(user, group)), "T11 ONESELF");
    }
}

#[test]
fn only_a_system_manager_removes_a_system_or_camera_manager_from_any_group_t14_t17() {
    let world = town()
        .join(ADA, EAST, Role::Member)
        .join(CAM, EAST, Role::Member);
    let says = |caller, user| world.says(caller, &remove(user, EAST));
    assert_eq!(says(EVE, ADA), "T14 SYSTEM_MANAGER_ONLY");
    assert_eq!(says(EVE, CAM), "T17 SYSTEM_MANAGER_ONLY");
    assert_eq!(says(ADA, CAM), "done");
}

#[test]
fn the_last_system_manager_is_not_removed_from_the_root_t15() {
    let last = "T15 LAST_SYSTEM_MANAGER";
    let world = town().join(ADA, EAST, Role::Member);
    assert_eq!(world.says_to(Caller::Operator, &remove(ADA, ROOT)), last);
    // The other membership is not what makes him one.
    assert_eq!(world.says_to(Caller::Operator, &remove(ADA, EAST)), "done");
    let second = world.second_system_manager(WIM);
    assert_eq!(second.says(WIM, &remove(ADA, ROOT)), "done");
    let limited = second.limit(WIM, ActionSet::all());
    assert_eq!(limited.says(WIM, &remove(ADA, ROOT)), last);
}

#[test]
fn removed_from_the_only_group_a_user_is_deleted_in_the_same_command_t19() {
    let world = town().hand(OLE, GATE);
    let expected = [
        Change::RemovedFromGroup {
            user: OLE,
            group: EAST,
            role: Role::Operator,
        },
        Change::UnassignedFromUser {
            user: OLE,
            resource: GATE,
        },
        Change::UserDeleted { user: OLE },
    ];
    assert_eq!(world.changes(EVE, &remove(OLE, EAST)), expected);
    let two = world.join(OLE, YARD, Role::Member);
    assert_eq!(two.changes(EVE, &remove(OLE, EAST)), expected[..1]);
}

#[test]
fn the_removal_is_refused_where_it_would_do_otherwise_than_expected_t19() {
    let two = town().join(OLE, YARD, Role::Member);
    assert_eq!(town().says(EVE, &expecting(OLE, EAST, true)), "done");
    let goes = "T19 USER_WOULD_BE_DELETED";
    assert_eq!(town().says(EVE, &expecting(OLE, EAST, false)), goes);
    assert_eq!(two.says(EVE, &expecting(OLE, EAST, false)), "done");
    let stays = "T19 USER_WOULD_STAY";
    assert_eq!(two.says(EVE, &expecting(OLE, EAST, true)), stays);
    // Somebody else may have been quicker: he is not in the group any more.
    assert_eq!(town().says(EVE, &expecting(OLE, YARD, true)), stays);
    assert_eq!(town().says(EVE, &expecting(OLE, YARD, false)), "nothing");
    assert_eq!(town().says(EVE, &remove(OLE, YARD)), "nothing");
}

#[test]
fn a_user_keeps_no_layout_whose_cameras_he_would_no_longer_view_u8() {
    // Wim views the gate as a Member of the east only, and the layout is his own.
    let world = town().join(WIM, EAST, Role::Member).hand(WIM, WALL);
    assert_eq!(world.says(ADA, &remove(WIM, EAST)), "U8 CAMERA_IN_LAYOUT");
    let refusal = world.refusal(ADA, &remove(WIM, EAST));
    assert_eq!(refusal.blockers, [WALL, GATE, SHED].map(TargetId::Resource));
    assert_eq!(refusal.path, ["groupId"]);
    let cameras = world.clone().hand(WIM, GATE).hand(WIM, SHED);
    assert_eq!(cameras.says(ADA, &remove(WIM, EAST)), "done");
    let yard = world.clone().join(WIM, YARD, Role::Observer);
    let refusal = yard.refusal(ADA, &remove(WIM, EAST));
    assert_eq!(refusal.blockers, [WALL, GATE].map(TargetId::Resource));
    let root = world.join(WIM, ROOT, Role::Observer);
    assert_eq!(root.says(ADA, &remove(WIM, EAST)), "done");
    let group = town().join(WIM, EAST, Role::Member).hand(WIM, TOUR);
    assert_eq!(
        group.says(ADA, &remove(WIM, EAST)),
        "U8 CAMERA_IN_CAMERA_GROUP"
    );
}

#[test]
fn limits_and_sleep_do_not_make_a_layout_fit_u8() {
    let mut world = town()
        .join(WIM, EAST, Role::Member)
        .hand(WIM, WALL)
        .limit(WIM, ActionSet::EMPTY);
    world.user(WIM).active = false;
    assert_eq!(world.says(ADA, &remove(WIM, EAST)), "U8 CAMERA_IN_LAYOUT");
}

#[test]
fn who_goes_altogether_keeps_nothing_that_could_be_in_the_way() {
    let world = town().hand(OLE, WALL);
    assert_eq!(world.says(EVE, &remove(OLE, EAST)), "done");
}
