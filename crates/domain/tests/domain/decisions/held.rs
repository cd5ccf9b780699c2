//! `setActionLimits`, `setIpPool` and `setPassword`: T12, T14, T15, T17, U5, U7, U11.

use canopy_domain::{
    Action, ActionSet, Caller, Change, Command, IpPool, Personal, Role, SetActionLimits, SetIpPool,
    UserId,
};

use crate::support::commands::set_password;
use crate::support::town::*;
use crate::support::world::World;

fn limit(user: UserId, limits: Option<ActionSet>) -> Command {
    Command::SetActionLimits(SetActionLimits { user, limits })
}

fn pool(user: UserId, entries: &[&str]) -> Command {
    Command::SetIpPool(SetIpPool {
        user,
        pool: IpPool::parse(entries).unwrap(),
        salt: [9; 16],
    })
}

fn without(action: Action) -> ActionSet {
    ActionSet::all().without(ActionSet::EMPTY.with(action))
}

/// The three of them, with the action that each takes.
fn all(user: UserId) -> [(Action, Command); 3] {
    [
        (Action::UsersEdit, limit(user, Some(ActionSet::EMPTY))),
        (Action::UsersEdit, pool(user, &["10.0.0.1"])),
        (Action::UsersSetPassword, set_password(user)),
    ]
}

#[test]
fn they_take_their_action_on_every_membership_of_the_user() {
    for (action, command) in all(OLE) {
        let world = town().join(OLE, YARD, Role::Member);
        for (caller, answer) in [
            (ADA, "done"),
            (EVE, "done"),
            (CAM, "FORBIDDEN"),
            (OLE, "FORBIDDEN"),
            (MAX, "NOT_FOUND"),
            (WIM, "NOT_FOUND"),
        ] {
            assert_eq!(
                world.says(caller, &command),
                answer,
                "{caller}: {command:?}"
            );
        }
        assert_eq!(world.says_to(Caller::Operator, &command), "done");
        let held = world
            .clone()
            .limit(EVE, without(action))
            .limit(OLE, ActionSet::EMPTY);
        assert_eq!(held.says(EVE, &command), "FORBIDDEN", "{command:?}");
        let elsewhere = world.join(OLE, WEST, Role::Observer);
        assert_eq!(elsewhere.says(EVE, &command), "FORBIDDEN");
        assert_eq!(elsewhere.says(ADA, &command), "done");
    }
    for (_, command) in all(NO_USER) {
        assert_eq!(town().says(ADA, &command), "NOT_FOUND");
    }
}

#[test]
fn nobody_does_any_of_it_to_himself_t12_u11() {
    let world = town().second_system_manager(WIM);
    for user in [ADA, EVE] {
        let [limits, pool, password] = all(user).map(|(_, command)| world.says(user, &command));
        assert_eq!([limits, pool], ["T12 ONESELF", "T12 ONESELF"]);
        assert_eq!(password, "U11 ONESELF");
    }
}

#[test]
fn only_a_system_manager_does_it_to_a_system_or_camera_manager_t14_t17() {
    let world = town()
        .join(WIM, ROOT, Role::GroupManager)
        .second_system_manager(OLE);
    for (_, command) in all(ADA) {
        assert_eq!(world.says(WIM, &command), "T14 SYSTEM_MANAGER_ONLY");
        assert_eq!(world.says(OLE, &command), "done");
    }
    for (_, command) in all(CAM) {
        assert_eq!(world.says(WIM, &command), "T17 SYSTEM_MANAGER_ONLY");
        assert_eq!(world.says(ADA, &command), "done");
    }
}

#[test]
fn the_last_system_manager_is_not_limited_t15() {
    let last = "T15 LAST_SYSTEM_MANAGER";
    for limits in [ActionSet::EMPTY, ActionSet::all()] {
        let command = limit(ADA, Some(limits));
        assert_eq!(town().says_to(Caller::Operator, &command), last);
        let second = town().second_system_manager(WIM);
        assert_eq!(second.says(WIM, &command), "done");
    }
    let free = limit(ADA, None);
    assert_eq!(town().says_to(Caller::Operator, &free), "nothing");
    assert_eq!(
        town().says_to(Caller::Operator, &pool(ADA, &["::1"])),
        "done"
    );
}

#[test]
fn limits_are_within_those_of_the_giver() {
    let own = without(Action::PtzMove);
    let world = town().limit(EVE, own).limit(OLE, ActionSet::EMPTY);
    for (limits, answer) in [
        (Some(own), "done"),
        (Some(ActionSet::EMPTY), "nothing"),
        (Some(ActionSet::all()), "CANNOT_GIVE"),
        (Some(ActionSet::EMPTY.with(Action::PtzMove)), "CANNOT_GIVE"),
        // An Operator turns cameras: no limit would give him more than she has.
        (None, "CANNOT_GIVE"),
    ] {
        assert_eq!(world.says(EVE, &limit(OLE, limits)), answer, "{limits:?}");
        assert_eq!(town().says(EVE, &limit(OLE, Some(own))), "done");
    }
    // A Member does not, limited or not.
    let member = world.limit(MAX, ActionSet::EMPTY);
    assert_eq!(member.says(EVE, &limit(MAX, None)), "done");
}

#[test]
fn no_limit_shows_nobody_more_of_an_assigned_camera_than_the_giver_sees() {
    let own = without(Action::ArchiveView);
    let mut world = town().limit(EVE, own).limit(OLE, ActionSet::EMPTY);
    world.user(OLE).memberships = [(EAST, Role::Observer)].into();
    assert_eq!(world.says(EVE, &limit(OLE, None)), "done");
    assert_eq!(
        world.clone().hand(OLE, BELL).says(EVE, &limit(OLE, None)),
        "done"
    );
    assert_eq!(
        world.hand(OLE, GATE).says(EVE, &limit(OLE, None)),
        "CANNOT_GIVE"
    );
}

#[test]
fn addresses_are_within_those_of_the_giver() {
    let mut world: World = town();
    world.user(EVE).pool = IpPool::parse(&["10.0.0.0/8"]).unwrap();
    for (entries, answer) in [
        (&["10.1.0.0/16"][..], "done"),
        (&["10.1.0.0/16", "11.0.0.1"], "CANNOT_GIVE"),
        (&[], "CANNOT_GIVE"),
    ] {
        assert_eq!(world.says(EVE, &pool(OLE, entries)), answer, "{entries:?}");
        assert_ne!(world.says(ADA, &pool(OLE, entries)), "CANNOT_GIVE");
    }
}

#[test]
fn a_password_takes_limits_and_a_pool_no_wider_than_the_callers() {
    let own = without(Action::PtzMove);
    let held = town().limit(EVE, own);
    // None is wider than any limit.
    assert_eq!(held.says(EVE, &set_password(MAX)), "CANNOT_GIVE");
    assert_eq!(
        held.clone().limit(MAX, own).says(EVE, &set_password(MAX)),
        "done"
    );
    let mut world = town();
    world.user(EVE).pool = IpPool::parse(&["10.0.0.0/8"]).unwrap();
    assert_eq!(world.says(EVE, &set_password(OLE)), "CANNOT_GIVE");
    assert_eq!(world.says(ADA, &set_password(OLE)), "done");
    let both = world.limit(EVE, own);
    assert_eq!(
        both.says(EVE, &set_password(OLE)),
        "CANNOT_GIVE, CANNOT_GIVE"
    );
}

#[test]
fn what_is_set_is_what_is_asked_for_and_the_same_is_nothing() {
    let set = Change::ActionLimitsSet {
        user: OLE,
        limits: Some(ActionSet::EMPTY),
    };
    let nothing_allowed = limit(OLE, Some(ActionSet::EMPTY));
    let changes = town().changes(EVE, &nothing_allowed);
    assert_eq!(changes, [set]);
    let after = town().after(&changes);
    assert_eq!(after.says(EVE, &nothing_allowed), "nothing");
    assert_eq!(after.says(EVE, &limit(OLE, None)), "done");
    assert_eq!(town().says(EVE, &limit(OLE, None)), "nothing");

    let set = Change::IpPoolSet {
        user: OLE,
        pool: Personal::new("10.0.0.1", [9; 16]),
    };
    let changes = town().changes(EVE, &pool(OLE, &["10.0.0.1"]));
    assert_eq!(changes, [set]);
    let after = town().after(&changes);
    assert_eq!(after.says(EVE, &pool(OLE, &["10.0.0.1"])), "nothing");
    assert_eq!(after.says(EVE, &pool(OLE, &[])), "done");
    assert_eq!(town().says(EVE, &pool(OLE, &[])), "nothing");

    let set = Change::PasswordSet {
        user: OLE,
        kept: None,
        password_hash: "$argon2id$other".to_owned(),
    };
    assert_eq!(town().changes(EVE, &set_password(OLE)), [set]);
}
