//! `assignRole`: T6, T12 to T18.

use canopy_domain::{Action, ActionSet, Caller, Change, Role, Stop, TargetId};

use crate::support::commands::assign_role;
use crate::support::town::*;

use Role::{CameraManager, GroupManager, Member, Observer, Operator, SystemManager};

#[test]
fn a_second_role_in_a_group_replaces_and_never_adds_t6() {
    let world = town();
    let changes = world.decide(Caller::User(EVE), &assign_role(OLE, EAST, Member));
    let expected = Change::RoleAssigned {
        user: OLE,
        group: EAST,
        role: Member,
        replaced: Some(Operator),
    };
    assert_eq!(changes, Ok(vec![expected]));
    let after = world.after(&changes.unwrap());
    assert_eq!(after.users[&OLE].memberships, [(EAST, Member)].into());
}

#[test]
fn a_role_in_another_group_is_one_more_t5() {
    let world = town();
    let changes = world.decide(Caller::User(EVE), &assign_role(OLE, YARD, Member));
    let after = world.after(&changes.unwrap());
    let both = [(EAST, Operator), (YARD, Member)].into();
    assert_eq!(after.users[&OLE].memberships, both);
}

#[test]
fn the_role_that_he_has_changes_nothing() {
    assert_eq!(
        town().says(EVE, &assign_role(OLE, EAST, Operator)),
        "nothing"
    );
}

#[test]
fn a_group_manager_gives_the_four_roles_in_his_group_and_below() {
    for (group, role, answer) in [
        (EAST, GroupManager, "done"),
        (EAST, Member, "done"),
        (YARD, Operator, "done"),
        (YARD, Observer, "done"),
        (
            EAST,
            SystemManager,
            "T13 ROOT_ONLY, T14 SYSTEM_MANAGER_ONLY",
        ),
        (
            YARD,
            CameraManager,
            "T17 SYSTEM_MANAGER_ONLY, T18 ROOT_ONLY",
        ),
        (WEST, Member, "NOT_FOUND"),
        (ROOT, Member, "NOT_FOUND"),
        (NO_GROUP, Member, "NOT_FOUND"),
    ] {
        let says = town().says(EVE, &assign_role(OLE, group, role));
        assert_eq!(says, answer, "{role:?} in {group}");
    }
}

#[test]
fn a_group_manager_of_the_root_makes_no_system_or_camera_manager_t14_t17() {
    let world = town().join(WIM, ROOT, GroupManager);
    for (role, answer) in [
        (SystemManager, "T14 SYSTEM_MANAGER_ONLY"),
        (CameraManager, "T17 SYSTEM_MANAGER_ONLY"),
        (GroupManager, "done"),
    ] {
        assert_eq!(world.says(WIM, &assign_role(OLE, ROOT, role)), answer);
    }
}

#[test]
fn nobody_but_a_system_manager_touches_the_roles_of_one_t14_t17() {
    // Both are in the east too, where Eve manages.
    let world = town().join(ADA, EAST, Member).join(CAM, EAST, Member);
    for (user, answer) in [
        (ADA, "T14 SYSTEM_MANAGER_ONLY"),
        (CAM, "T17 SYSTEM_MANAGER_ONLY"),
        (OLE, "done"),
    ] {
        assert_eq!(world.says(EVE, &assign_role(user, EAST, Observer)), answer);
    }
    let world = world.second_system_manager(WIM);
    for user in [ADA, CAM, OLE] {
        assert_eq!(world.says(WIM, &assign_role(user, EAST, Observer)), "done");
    }
}

#[test]
fn system_and_camera_managers_exist_in_the_root_only_t13_t18() {
    for (group, role, answer) in [
        (ROOT, SystemManager, "done"),
        (ROOT, CameraManager, "done"),
        (EAST, SystemManager, "T13 ROOT_ONLY"),
        (EAST, CameraManager, "T18 ROOT_ONLY"),
        (YARD, SystemManager, "T13 ROOT_ONLY"),
    ] {
        let command = assign_role(OLE, group, role);
        assert_eq!(town().says(ADA, &command), answer, "{role:?} in {group}");
        assert_eq!(town().says_to(Caller::Operator, &command), answer);
    }
}

#[test]
fn nobody_changes_his_own_role_t12() {
    let world = town().second_system_manager(WIM);
    for (caller, group, role) in [
        (ADA, ROOT, Observer),
        (ADA, EAST, Member),
        (EVE, EAST, GroupManager),
        (EVE, EAST, Observer),
        (EVE, YARD, Operator),
    ] {
        let says = world.says(caller, &assign_role(caller, group, role));
        assert_eq!(says, "T12 ONESELF", "{caller} in {group}");
    }
}

#[test]
fn the_last_system_manager_is_not_demoted_t15() {
    let demote = assign_role(ADA, ROOT, Member);
    let last = "T15 LAST_SYSTEM_MANAGER";
    assert_eq!(town().says_to(Caller::Operator, &demote), last);
    assert_eq!(
        town().says(ADA, &demote),
        "T12 ONESELF, T15 LAST_SYSTEM_MANAGER"
    );
    let second = town().second_system_manager(WIM);
    assert_eq!(second.says(WIM, &demote), "done");
    // A second one who is limited or inactive is none.
    let limited = second.clone().limit(WIM, ActionSet::all());
    assert_eq!(limited.says(WIM, &demote), last);
    let mut inactive = second;
    inactive.user(WIM).active = false;
    assert_eq!(inactive.says_to(Caller::Operator, &demote), last);
}

#[test]
fn the_last_system_manager_is_named_t15() {
    let demote = assign_role(ADA, ROOT, Member);
    let Err(Stop::Refused(refusals)) = town().decide(Caller::Operator, &demote) else {
        panic!("not refused");
    };
    assert_eq!(refusals[0].blockers, [TargetId::User(ADA)]);
}

#[test]
fn the_last_system_manager_takes_other_roles_in_other_groups_and_stays_one_t15() {
    let command = assign_role(ADA, EAST, Member);
    assert_eq!(town().says_to(Caller::Operator, &command), "done");
    let same = assign_role(ADA, ROOT, SystemManager);
    assert_eq!(town().says_to(Caller::Operator, &same), "nothing");
}

#[test]
fn a_system_manager_adds_any_user_to_any_group_and_changes_any_role_t16() {
    for user in [CAM, EVE, OLE, MAX, WIM] {
        for group in [ROOT, EAST, YARD, WEST] {
            for role in [GroupManager, Operator, Member, Observer] {
                let says = town().says(ADA, &assign_role(user, group, role));
                assert!(["done", "nothing"].contains(&says.as_str()), "{says}");
            }
        }
    }
}

#[test]
fn roles_without_users_assign_role_give_none() {
    let world = town();
    for (caller, user, answer) in [
        (CAM, OLE, "FORBIDDEN"),
        (OLE, OLE, "FORBIDDEN"),
        // Who does not see users does not find them.
        (OLE, EVE, "NOT_FOUND"),
        (OLE, NO_USER, "NOT_FOUND"),
        (EVE, WIM, "NOT_FOUND"),
        (EVE, NO_USER, "NOT_FOUND"),
    ] {
        let says = world.says(caller, &assign_role(user, EAST, Observer));
        assert_eq!(says, answer, "{caller} for {user}");
    }
}

#[test]
fn a_role_beyond_the_givers_limits_is_given_to_whom_limits_hold_back() {
    let without_export = ActionSet::all().without(ActionSet::EMPTY.with(Action::ArchiveExport));
    let world = town().limit(EVE, without_export);
    assert_eq!(
        world.says(EVE, &assign_role(OLE, YARD, Operator)),
        "CANNOT_GIVE"
    );
    assert_eq!(world.says(EVE, &assign_role(OLE, YARD, Member)), "done");
    let held = world.limit(OLE, without_export);
    assert_eq!(held.says(EVE, &assign_role(OLE, YARD, Operator)), "done");
}
