//! `changePassword`: U11.

use canopy_domain::{
    Action, ActionSet, Caller, Change, ChangePassword, Command, PasswordHash, SessionId,
};

use crate::support::ids;
use crate::support::town::*;
use crate::support::world::World;

const HERE: SessionId = SessionId(ids::uuid(70));
const ELSEWHERE: SessionId = SessionId(ids::uuid(71));

fn world() -> World {
    let mut world = town();
    world.sessions.extend([(HERE, OLE), (ELSEWHERE, OLE)]);
    world
}

fn change(current: &str) -> Command {
    Command::ChangePassword(ChangePassword {
        session: HERE,
        current: PasswordHash(current.to_owned()),
        password_hash: "$argon2id$other".to_owned(),
    })
}

#[test]
fn the_other_logins_end_and_this_one_stays() {
    let command = change(World::FIRST_PASSWORD);
    let expected = Change::PasswordSet {
        user: OLE,
        kept: Some(HERE),
        password_hash: "$argon2id$other".to_owned(),
    };
    let changes = world().changes(OLE, &command);
    assert_eq!(changes, [expected]);
    let after = world().after(&changes);
    assert_eq!(after.sessions, [(HERE, OLE)].into());
    assert_eq!(after.password(OLE), "$argon2id$other");
}

#[test]
fn a_wrong_one_or_one_that_was_changed_meanwhile_is_refused() {
    let refusal = world().refusal(OLE, &change("$argon2id$wrong"));
    assert_eq!(refusal.code.as_str(), "INVALID_CREDENTIALS");
    assert_eq!(refusal.rule, Some(canopy_domain::Rule::U(11)));
    assert_eq!(refusal.path, ["currentPassword"]);
    let command = change(World::FIRST_PASSWORD);
    let after = world().after(&world().changes(OLE, &command));
    assert_eq!(after.says(OLE, &command), "U11 INVALID_CREDENTIALS");
}

#[test]
fn everybody_changes_his_own_unless_he_is_held_to_less() {
    let command = change(World::FIRST_PASSWORD);
    for caller in [ADA, CAM, EVE, OLE, MAX, WIM] {
        assert_eq!(world().says(caller, &command), "done", "{caller}");
    }
    let own = ActionSet::EMPTY.with(Action::UserSettingsChangePassword);
    let held = world().limit(OLE, ActionSet::all().without(own));
    assert_eq!(held.says(OLE, &command), "FORBIDDEN");
    assert_eq!(world().says(NO_USER, &command), "NOT_FOUND");
    assert_eq!(world().says_to(Caller::Operator, &command), "NOT_FOUND");
}
