//! `updateUser`: whose profile is whose affair, T11, T14, T15, T17, U2.

use canopy_domain::{
    Action, ActionSet, Caller, Change, Command, Email, IpPool, Language, Personal, Role,
    UpdateUser, UserId,
};

use crate::support::commands::{activate, name, updated_user};
use crate::support::town::*;
use crate::support::world::World;

fn renamed(user: UserId) -> Command {
    Command::UpdateUser(UpdateUser {
        name: Some(name("other")),
        ..updated_user(user)
    })
}

fn with_language(user: UserId) -> Command {
    Command::UpdateUser(UpdateUser {
        language: Some(Some(Language::parse("fr").unwrap())),
        ..updated_user(user)
    })
}

fn with_email(user: UserId, email: &str) -> Command {
    Command::UpdateUser(UpdateUser {
        email: Some(Email::parse(email).unwrap()),
        ..updated_user(user)
    })
}

fn without(action: Action) -> ActionSet {
    ActionSet::all().without(ActionSet::EMPTY.with(action))
}

#[test]
fn everybody_edits_his_own_name_and_language_whatever_his_role() {
    for user in [ADA, CAM, EVE, OLE, MAX, WIM] {
        for command in [renamed(user), with_language(user)] {
            assert_eq!(town().says(user, &command), "done", "{user}");
            let held = town()
                .second_system_manager(WIM)
                .limit(user, without(Action::UserSettingsEditProfile));
            assert_eq!(held.says(user, &command), "FORBIDDEN", "{user}");
        }
    }
    let mut world = town();
    world.user(OLE).active = false;
    assert_eq!(world.says(OLE, &renamed(OLE)), "FORBIDDEN");
}

#[test]
fn nobody_changes_his_own_email_or_whether_he_is_active_t11() {
    for user in [CAM, EVE, OLE] {
        assert_eq!(town().says(user, &with_email(user, "new@x.y")), "ONESELF");
        for active in [true, false] {
            assert_eq!(town().says(user, &activate(user, active)), "T11 ONESELF");
        }
    }
    let says = town().says(ADA, &activate(ADA, false));
    assert_eq!(says, "T11 ONESELF, T15 LAST_SYSTEM_MANAGER");
    let all = Command::UpdateUser(UpdateUser {
        name: Some(name("other")),
        email: Some(Email::parse("new@x.y").unwrap()),
        active: Some(true),
        ..updated_user(EVE)
    });
    assert_eq!(town().says(EVE, &all), "T11 ONESELF, ONESELF");
}

#[test]
fn anothers_profile_takes_users_edit_on_every_membership_of_his() {
    let world = town().join(OLE, YARD, Role::Member);
    let elsewhere = town().join(OLE, WEST, Role::Observer);
    for command in [
        renamed(OLE),
        with_language(OLE),
        with_email(OLE, "o@x.y"),
        activate(OLE, false),
    ] {
        assert_eq!(world.says(ADA, &command), "done");
        assert_eq!(world.says(EVE, &command), "done");
        assert_eq!(elsewhere.says(ADA, &command), "done");
        assert_eq!(elsewhere.says(EVE, &command), "FORBIDDEN");
        assert_eq!(world.says(CAM, &command), "FORBIDDEN");
        assert_eq!(world.says(MAX, &command), "NOT_FOUND");
        assert_eq!(world.says_to(Caller::Operator, &command), "done");
        let held = world.clone().limit(EVE, without(Action::UsersEdit));
        assert_eq!(held.says(EVE, &command), "FORBIDDEN");
    }
    assert_eq!(world.says(EVE, &renamed(WIM)), "NOT_FOUND");
    assert_eq!(world.says(ADA, &renamed(NO_USER)), "NOT_FOUND");
}

#[test]
fn only_a_system_manager_edits_a_system_or_camera_manager_t14_t17() {
    let world = town().join(WIM, ROOT, Role::GroupManager);
    for command in [renamed, with_language, |user| activate(user, true)] {
        let says = |caller, user| world.says(caller, &command(user));
        assert_eq!(says(WIM, ADA), "T14 SYSTEM_MANAGER_ONLY");
        assert_eq!(says(WIM, CAM), "T17 SYSTEM_MANAGER_ONLY");
        assert_ne!(says(WIM, EVE), "FORBIDDEN");
        assert!(!says(ADA, CAM).contains("ONLY"));
    }
}

#[test]
fn the_email_is_unique_without_regard_to_case_and_ones_own_is_not_taken_u2() {
    for (email, answer) in [
        ("new@x.y", "done"),
        ("ada@x.y", "U2 EMAIL_TAKEN"),
        ("ADA@X.Y", "U2 EMAIL_TAKEN"),
        ("OLE@x.y", "done"),
        ("ole@x.y", "nothing"),
    ] {
        assert_eq!(town().says(EVE, &with_email(OLE, email)), answer, "{email}");
    }
}

#[test]
fn a_new_email_takes_limits_and_a_pool_no_wider_than_the_callers() {
    let held = town().limit(EVE, without(Action::PtzMove));
    let says = |world: &World, email: &str| world.says(EVE, &with_email(OLE, email));
    assert_eq!(says(&held, "new@x.y"), "CANNOT_GIVE");
    // What he has already gives nobody a way in.
    assert_eq!(says(&held, "ole@x.y"), "nothing");
    assert_eq!(held.says(EVE, &renamed(OLE)), "done");
    let both = held.limit(OLE, without(Action::PtzMove));
    assert_eq!(says(&both, "new@x.y"), "done");
    let mut pooled = town();
    pooled.user(EVE).pool = IpPool::parse(&["10.0.0.0/8"]).unwrap();
    assert_eq!(says(&pooled, "new@x.y"), "CANNOT_GIVE");
    pooled.user(OLE).pool = IpPool::parse(&["10.1.0.0/16"]).unwrap();
    assert_eq!(says(&pooled, "new@x.y"), "done");
}

#[test]
fn the_last_system_manager_is_not_deactivated_t15() {
    let last = "T15 LAST_SYSTEM_MANAGER";
    let off = activate(ADA, false);
    assert_eq!(town().says_to(Caller::Operator, &off), last);
    let second = town().second_system_manager(WIM);
    assert_eq!(second.says(WIM, &off), "done");
    assert_eq!(
        second.clone().limit(WIM, ActionSet::all()).says(WIM, &off),
        last
    );
    // One who is limited is not one of those that count.
    let limited = second.limit(WIM, ActionSet::all());
    assert_eq!(limited.says(ADA, &activate(WIM, false)), "done");
}

#[test]
fn nobody_wakes_who_would_have_what_he_himself_has_not() {
    let own = without(Action::ArchiveExport);
    let asleep = |limits: Option<ActionSet>| {
        let mut world = town().limit(EVE, own);
        world.user(OLE).active = false;
        world.user(OLE).limits = limits;
        world
    };
    let on = activate(OLE, true);
    assert_eq!(asleep(None).says(EVE, &on), "CANNOT_GIVE");
    assert_eq!(asleep(Some(own)).says(EVE, &on), "done");
    assert_eq!(asleep(None).says(ADA, &on), "done");
    assert_eq!(town().says(EVE, &on), "nothing");
    // An Observer has no archive, but an individual assignment shows him one.
    let mut world = town().limit(EVE, without(Action::ArchiveView));
    world.user(MAX).memberships = [(YARD, Role::Observer)].into();
    world.user(MAX).active = false;
    assert_eq!(world.says(EVE, &activate(MAX, true)), "done");
    let world = world.hand(MAX, SHED);
    assert_eq!(world.says(EVE, &activate(MAX, true)), "CANNOT_GIVE");
}

#[test]
fn what_is_new_comes_true_in_order_and_nothing_else() {
    let all = Command::UpdateUser(UpdateUser {
        name: Some(name("Ole O.")),
        email: Some(Email::parse("o@x.y").unwrap()),
        language: Some(Some(Language::parse("fr").unwrap())),
        active: Some(false),
        ..updated_user(OLE)
    });
    let expected = vec![
        Change::UserRenamed {
            user: OLE,
            name: Personal::new("Ole O.", [2; 16]),
        },
        Change::EmailChanged {
            user: OLE,
            email: Personal::new("o@x.y", [1; 16]),
        },
        Change::LanguageSet {
            user: OLE,
            language: Some(Language::parse("fr").unwrap()),
        },
        Change::ActivationSet {
            user: OLE,
            active: false,
        },
    ];
    let changes = town().changes(EVE, &all);
    assert_eq!(changes, expected);
    assert_eq!(town().after(&changes).says(EVE, &all), "nothing");
    let none = Command::UpdateUser(updated_user(OLE));
    assert_eq!(town().says(EVE, &none), "nothing");
    assert_eq!(
        town().says(OLE, &Command::UpdateUser(updated_user(OLE))),
        "nothing"
    );
}

#[test]
fn the_language_goes_back_to_the_default() {
    let mut world = town();
    world.user(OLE).language = Some("fr".to_owned());
    let default = Command::UpdateUser(UpdateUser {
        language: Some(None),
        ..updated_user(OLE)
    });
    let expected = Change::LanguageSet {
        user: OLE,
        language: None,
    };
    assert_eq!(world.changes(OLE, &default), [expected]);
    assert_eq!(town().says(OLE, &default), "nothing");
}
