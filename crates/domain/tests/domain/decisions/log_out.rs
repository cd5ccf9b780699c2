//! `logout`.

use canopy_domain::{Caller, Change, Command, LogOut, SessionId, UserId};

use crate::support::ids;
use crate::support::town::*;
use crate::support::world::World;

const SESSION: SessionId = SessionId(ids::uuid(70));
const NO_SESSION: SessionId = SessionId(ids::uuid(79));

fn world(of: UserId) -> World {
    let mut world = town();
    world.sessions.insert(SESSION, of);
    world
}

fn log_out(session: SessionId) -> Command {
    Command::LogOut(LogOut { session })
}

#[test]
fn everybody_ends_his_own_login() {
    for user in [ADA, CAM, EVE, OLE, MAX, WIM] {
        let changes = world(user).decide(Caller::User(user), &log_out(SESSION));
        let expected = Change::SessionEnded {
            session: SESSION,
            user,
        };
        assert_eq!(changes, Ok(vec![expected]));
    }
}

#[test]
fn the_inactive_and_the_limited_log_out_too() {
    let mut world = world(OLE).limit(OLE, canopy_domain::ActionSet::EMPTY);
    world.user(OLE).active = false;
    assert_eq!(world.says(OLE, &log_out(SESSION)), "done");
}

#[test]
fn a_login_that_is_over_is_nothing_to_end() {
    assert_eq!(world(OLE).says(OLE, &log_out(NO_SESSION)), "nothing");
}

#[test]
fn nobody_ends_anothers_login_here_nor_learns_that_it_is_open() {
    for caller in [ADA, EVE, WIM] {
        assert_eq!(
            world(OLE).says(caller, &log_out(SESSION)),
            "nothing",
            "{caller}"
        );
    }
    let says = world(OLE).says_to(Caller::Operator, &log_out(SESSION));
    assert_eq!(says, "nothing");
}

#[test]
fn who_is_gone_finds_nothing() {
    assert_eq!(world(OLE).says(NO_USER, &log_out(SESSION)), "NOT_FOUND");
}
