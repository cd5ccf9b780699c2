//! `deleteUser`: T11, T14, T15, T17, U12.

use canopy_domain::{Action, ActionSet, Caller, Change, Role};

use crate::support::commands::delete_user;
use crate::support::town::*;

#[test]
fn it_takes_users_remove_on_every_membership_of_the_user() {
    let elsewhere = town().join(OLE, WEST, Role::Observer);
    for (caller, user, answer) in [
        (ADA, OLE, "done"),
        (EVE, OLE, "done"),
        (EVE, MAX, "done"),
        (EVE, WIM, "NOT_FOUND"),
        (ADA, NO_USER, "NOT_FOUND"),
        (CAM, OLE, "FORBIDDEN"),
        (OLE, MAX, "NOT_FOUND"),
        (MAX, MAX, "FORBIDDEN"),
    ] {
        assert_eq!(
            town().says(caller, &delete_user(user)),
            answer,
            "{caller}: {user}"
        );
    }
    assert_eq!(elsewhere.says(EVE, &delete_user(OLE)), "FORBIDDEN");
    assert_eq!(elsewhere.says(ADA, &delete_user(OLE)), "done");
    assert_eq!(
        elsewhere.says_to(Caller::Operator, &delete_user(OLE)),
        "done"
    );
}

#[test]
fn nobody_deletes_himself_system_managers_included_t11() {
    let world = town().second_system_manager(WIM);
    assert_eq!(world.says(ADA, &delete_user(ADA)), "T11 ONESELF");
    assert_eq!(world.says(EVE, &delete_user(EVE)), "T11 ONESELF");
    let says = town().says(ADA, &delete_user(ADA));
    assert_eq!(says, "T11 ONESELF, T15 LAST_SYSTEM_MANAGER");
}

#[test]
fn only_a_system_manager_deletes_a_system_or_camera_manager_t14_t17() {
    let world = town().join(WIM, ROOT, Role::GroupManager);
    let says = |user| world.says(WIM, &delete_user(user));
    assert_eq!(
        says(ADA),
        "T14 SYSTEM_MANAGER_ONLY, T15 LAST_SYSTEM_MANAGER"
    );
    assert_eq!(says(CAM), "T17 SYSTEM_MANAGER_ONLY");
    assert_eq!(says(EVE), "done");
    let world = town().second_system_manager(WIM);
    assert_eq!(world.says(WIM, &delete_user(ADA)), "done");
    assert_eq!(world.says(WIM, &delete_user(CAM)), "done");
}

#[test]
fn the_last_system_manager_is_not_deleted_t15() {
    let last = "T15 LAST_SYSTEM_MANAGER";
    let ada = delete_user(ADA);
    assert_eq!(town().says_to(Caller::Operator, &ada), last);
    let limited = town()
        .second_system_manager(WIM)
        .limit(WIM, ActionSet::all());
    assert_eq!(limited.says(WIM, &ada), last);
    assert_eq!(limited.says(ADA, &delete_user(WIM)), "done");
    let held = limited.limit(WIM, ActionSet::EMPTY.with(Action::UsersView));
    assert_eq!(held.says(WIM, &ada), "FORBIDDEN");
}

#[test]
fn each_row_of_his_ends_before_he_does_u12() {
    let world = town()
        .join(OLE, YARD, Role::Member)
        .hand(OLE, DOCK)
        .hand(OLE, BELL);
    let removed = |group, role| Change::RemovedFromGroup {
        user: OLE,
        group,
        role,
    };
    let unassigned = |resource| Change::UnassignedFromUser {
        user: OLE,
        resource,
    };
    let expected = [
        removed(EAST, Role::Operator),
        removed(YARD, Role::Member),
        unassigned(DOCK),
        unassigned(BELL),
        Change::UserDeleted { user: OLE },
    ];
    assert_eq!(world.changes(EVE, &delete_user(OLE)), expected);
}

#[test]
fn the_same_email_is_free_again_t19() {
    use crate::support::commands::new_user;
    use canopy_domain::{Command, Email};
    let world = town().hand(OLE, DOCK);
    let after = world.after(&world.changes(EVE, &delete_user(OLE)));
    let mut new = new_user(&[(YARD, Role::Observer)]);
    new.email = Email::parse("ole@x.y").unwrap();
    let new = Command::CreateUser(new);
    assert_eq!(world.says(EVE, &new), "U2 EMAIL_TAKEN");
    assert_eq!(after.says(EVE, &new), "done");
}
