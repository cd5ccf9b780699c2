//! Who holds what, and what ends it.

use super::*;

const LATE: Micros = Micros(1_000_000);

fn user(number: u8) -> UserId {
    format!("user_{number:032x}").parse().unwrap()
}

fn session(number: u8) -> SessionId {
    format!("session_{number:032x}").parse().unwrap()
}

/// A revision, committed a tenth of [`LATE`] after the one before.
fn by(revision: u64) -> By {
    let when = i64::try_from(revision).unwrap() * LATE.0 / 10;
    By {
        revision: Revision(revision),
        when: Micros(when),
    }
}

/// A login of user 1 that was seen to stand at this revision.
fn entered(registry: &mut Registry, number: u8, at: u64) -> Arc<Shared> {
    let shared = registry.enter(session(number), user(1));
    shared.seen(Revision(at), LATE, Micros(0));
    shared
}

#[test]
fn an_end_that_came_before_it_was_seen_to_stand_is_none() {
    let mut registry = Registry::default();
    let shared = registry.enter(session(1), user(1));
    assert!(!shared.stands(), "nobody has looked");
    registry.end(user(1), session(1), by(7));
    shared.seen(Revision(7), LATE, Micros(0));
    assert!(shared.stands());
    registry.end(user(2), session(1), by(8));
    registry.end(user(1), session(2), by(8));
    assert!(shared.stands(), "of somebody else, another");
    assert_eq!(shared.ended_ago(LATE), None);
    registry.end(user(1), session(1), by(8));
    assert!(!shared.stands());
    let ago = |now| shared.ended_ago(Micros(now));
    assert_eq!(ago(900_000), Some(Duration::from_millis(100)));
    assert_eq!(ago(700_000), Some(Duration::ZERO), "by another clock");
}

#[test]
fn all_of_a_user_end_but_the_one_that_stays() {
    let mut registry = Registry::default();
    let (one, two) = (entered(&mut registry, 1, 5), entered(&mut registry, 2, 5));
    registry.end_all_of(user(1), Some(session(2)), by(6));
    assert!(!one.stands() && two.stands());
    assert!(!registry.any_expired(Micros(LATE.0 - 1)) && registry.any_expired(LATE));
}

#[test]
fn it_is_forgotten_with_the_last_who_holds_it() {
    let mut registry = Registry::default();
    let first = entered(&mut registry, 1, 5);
    let second = registry.enter(session(1), user(1));
    assert!(Arc::ptr_eq(&first, &second));
    registry.leave(&first);
    registry.end(user(1), session(1), by(6));
    assert!(!second.stands(), "one holds it yet");
    registry.leave(&second);
    assert!(registry.by_user.is_empty());
}

#[test]
fn nothing_of_another_history_holds_or_is_handed_out_again() {
    let mut registry = Registry::default();
    let old = entered(&mut registry, 1, 1000);
    registry.void_all();
    assert!(!old.stands() && old.is_void());
    old.seen(Revision(2000), LATE, Micros(0));
    assert!(!old.stands(), "for good");

    let new = entered(&mut registry, 1, 500);
    assert!(new.stands(), "by the log of now");
    // Whoever held it of old leaves nobody else's.
    registry.leave(&old);
    registry.end(user(1), session(1), by(501));
    assert!(
        !new.stands(),
        "an end at a number that the old history was past"
    );
    registry.leave(&new);
    assert!(registry.by_user.is_empty());
}

#[test]
fn an_end_of_another_history_ends_nothing_of_this_one() {
    let mut registry = Registry::default();
    let old = entered(&mut registry, 1, 900);
    registry.end(user(1), session(1), by(1000));
    registry.void_all();
    let new = entered(&mut registry, 1, 500);
    assert!(new.stands());
    drop(old);
}
