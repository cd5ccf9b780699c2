//! `endSession`, `endAllSessions`, and limits that take the login away.

use canopy_domain::{
    Action, ActionSet, Caller, Change, Command, EndAllSessions, EndSession, Role, SessionId,
    SetActionLimits, UserId,
};

use crate::support::ids;
use crate::support::town::*;
use crate::support::world::World;

/// Everybody is logged in once, Ole twice.
fn world() -> World {
    let mut world = town();
    for user in [ADA, CAM, EVE, OLE, MAX, WIM] {
        world.sessions.insert(SessionId(user.0), user);
    }
    world.sessions.insert(SessionId(ids::uuid(70)), OLE);
    world
}

fn end(session: SessionId) -> Command {
    Command::EndSession(EndSession { session })
}

fn of(user: UserId) -> SessionId {
    SessionId(user.0)
}

fn end_all(user: UserId) -> Command {
    Command::EndAllSessions(EndAllSessions { user })
}

#[test]
fn ones_own_takes_own_sessions_and_anothers_end_sessions_in_all_his_groups() {
    for (caller, user, answer) in [
        (OLE, OLE, "done"),
        (WIM, WIM, "done"),
        (ADA, ADA, "done"),
        (CAM, CAM, "done"),
        (ADA, CAM, "done"),
        (EVE, OLE, "done"),
        (EVE, MAX, "done"),
        (EVE, WIM, "NOT_FOUND"),
        (CAM, OLE, "FORBIDDEN"),
        (OLE, EVE, "NOT_FOUND"),
        (ADA, NO_USER, "NOT_FOUND"),
    ] {
        let one = world().says(caller, &end(of(user)));
        let all = world().says(caller, &end_all(user));
        assert_eq!([&one[..], &all[..]], [answer; 2], "{caller}: {user}");
    }
    let elsewhere = world().join(OLE, WEST, Role::Observer);
    assert_eq!(elsewhere.says(EVE, &end(of(OLE))), "FORBIDDEN");
    assert_eq!(elsewhere.says(EVE, &end_all(OLE)), "FORBIDDEN");
    let held = world().limit(OLE, ActionSet::all().without(own_sessions()));
    assert_eq!(held.says(OLE, &end(of(OLE))), "FORBIDDEN");
    assert_eq!(held.says(OLE, &end_all(OLE)), "FORBIDDEN");
    assert_eq!(held.says_to(Caller::Operator, &end_all(OLE)), "done");
}

fn own_sessions() -> ActionSet {
    ActionSet::EMPTY.with(Action::LoginOwnSessions)
}

#[test]
fn only_a_system_manager_logs_out_a_system_or_camera_manager_t14_t17() {
    let world = world().join(WIM, ROOT, Role::GroupManager);
    for (user, answer) in [
        (ADA, "T14 SYSTEM_MANAGER_ONLY"),
        (CAM, "T17 SYSTEM_MANAGER_ONLY"),
        (EVE, "done"),
    ] {
        assert_eq!(world.says(WIM, &end(of(user))), answer);
        assert_eq!(world.says(WIM, &end_all(user)), answer);
    }
}

#[test]
fn one_ends_by_itself_and_all_with_the_one_that_is_used() {
    let one = world().changes(OLE, &end(of(OLE)));
    let (session, user) = (of(OLE), OLE);
    assert_eq!(one, [Change::SessionEnded { session, user }]);
    let all = world().changes(OLE, &end_all(OLE));
    assert_eq!(all, [Change::SessionsEnded { user: OLE }]);
    let after = world().after(&all);
    assert!(after.sessions.values().all(|user| *user != OLE));
    assert_eq!(after.says(OLE, &end_all(OLE)), "nothing");
    assert_eq!(after.says(OLE, &end(of(OLE))), "NOT_FOUND");
}

fn limit(limits: Option<ActionSet>) -> Command {
    Command::SetActionLimits(SetActionLimits { user: OLE, limits })
}

#[test]
fn who_may_not_log_in_any_more_is_logged_out_u5() {
    let without = ActionSet::all().without(ActionSet::EMPTY.with(Action::LoginWeb));
    let set = |limits| Change::ActionLimitsSet { user: OLE, limits };
    let ended = Change::SessionsEnded { user: OLE };
    let held = world().changes(EVE, &limit(Some(without)));
    assert_eq!(held, [set(Some(without)), ended.clone()]);
    let none = world().changes(EVE, &limit(Some(ActionSet::EMPTY)));
    assert_eq!(none, [set(Some(ActionSet::EMPTY)), ended]);
    // Who has it still, had it not, or is not there.
    let other = ActionSet::all().without(own_sessions());
    let kept = world().changes(EVE, &limit(Some(other)));
    assert_eq!(kept, [set(Some(other))]);
    let before = world().limit(OLE, without);
    assert_eq!(before.changes(EVE, &limit(None)), [set(None)]);
    let fewer = Some(ActionSet::EMPTY);
    assert_eq!(before.changes(EVE, &limit(fewer)), [set(fewer)]);
    assert_eq!(town().changes(EVE, &limit(fewer)), [set(fewer)]);
}

#[test]
fn each_kind_of_login_goes_with_the_action_that_it_is_for_u5() {
    let token = SessionId(ids::uuid(71));
    let mut world = world();
    world.sessions.insert(token, OLE);
    world.api_tokens.insert(token);
    let without = |actions: &[Action]| {
        let taken = actions.iter().copied().collect();
        Some(ActionSet::all().without(taken))
    };
    let ended = |actions: &[Action]| {
        let changes = world.changes(EVE, &limit(without(actions)));
        let after = world.after(&changes);
        let left = |session| after.sessions.contains_key(&session);
        [of(OLE), SessionId(ids::uuid(70)), token].map(|session| !left(session))
    };
    assert_eq!(ended(&[Action::LoginApi]), [false, false, true]);
    assert_eq!(ended(&[Action::LoginWeb]), [true, true, false]);
    let both = [Action::LoginApi, Action::LoginWeb];
    assert_eq!(ended(&both), [true; 3]);
    assert_eq!(ended(&[Action::LoginOwnSessions]), [false; 3]);
    let all = world.changes(EVE, &limit(without(&both)));
    assert_eq!(all[1..], [Change::SessionsEnded { user: OLE }]);
}

#[test]
fn ones_own_token_is_revoked_by_either_action() {
    let token = SessionId(ids::uuid(71));
    let mut world = world();
    world.sessions.insert(token, OLE);
    world.api_tokens.insert(token);
    let api = ActionSet::EMPTY.with(Action::LoginApi);
    let (both, all) = (api.union(own_sessions()), ActionSet::all());
    for (taken, revokes, ends) in [
        (own_sessions(), "done", "FORBIDDEN"),
        (api, "done", "done"),
        (both, "FORBIDDEN", "FORBIDDEN"),
    ] {
        let held = world.clone().limit(OLE, all.without(taken));
        assert_eq!(held.says(OLE, &end(token)), revokes, "{taken:?}");
        assert_eq!(held.says(OLE, &end(of(OLE))), ends, "{taken:?}");
    }
}
