//! What the log ends is not answered from memory any more.

use canopy_domain::{Change, CommandId, Entry, Revision};
use canopy_store::Options;

use super::*;

const NOW: Micros = Micros(1_000_000);

fn user(number: u8) -> UserId {
    format!("user_{number:032x}").parse().unwrap()
}

fn session(number: u8, user: UserId) -> Session {
    Session {
        session: format!("session_{number:032x}").parse().unwrap(),
        user,
        expires_at: Micros(2_000_000),
        scope: None,
        last_used: NOW,
    }
}

fn entry(change: Change) -> Entry {
    Entry {
        v: canopy_domain::ENTRY_VERSION,
        revision: Revision(7),
        at: NOW,
        by: None,
        command: format!("command_{:032x}", 1).parse::<CommandId>().unwrap(),
        kind: "some_command".to_owned(),
        changes: vec![change],
    }
}

fn deleted(user: UserId) -> Change {
    Change::UserDeleted { user }
}

fn activation(user: UserId, active: bool) -> Change {
    Change::ActivationSet { user, active }
}

fn password(user: UserId) -> Change {
    Change::PasswordSet {
        user,
        kept: None,
        password_hash: String::new(),
    }
}

/// The logins of users 1, 1 and 2, in memory only.
async fn three_logins() -> (Sessions, [TokenDigest; 3], tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
    let store = Store::open(&url, &Options::default()).await.unwrap();
    let hour = Duration::from_secs(3600);
    let sessions = Sessions::new(
        store,
        Lifetime {
            age: hour,
            idle: hour,
        },
    );
    let digests = std::array::from_fn(|_| Token::random(TokenKind::Session).unwrap().digest());
    for (at, (digest, of)) in digests.iter().zip([1, 1, 2]).enumerate() {
        let number = u8::try_from(at).unwrap();
        sessions.lock().keep(*digest, session(number, user(of)), 0);
    }
    (sessions, digests, folder)
}

async fn kept_after(change: Change) -> [bool; 3] {
    let (sessions, digests, _folder) = three_logins().await;
    sessions.apply(&entry(change)).await.unwrap();
    digests.map(|digest| sessions.cached(&digest).is_some())
}

#[tokio::test]
async fn all_logins_of_a_user_end_and_nobody_elses() {
    for change in [
        deleted(user(1)),
        activation(user(1), false),
        password(user(1)),
    ] {
        let text = format!("{change:?}");
        assert_eq!(kept_after(change).await, [false, false, true], "{text}");
    }
    assert_eq!(kept_after(deleted(user(2))).await, [true, true, false]);
    assert_eq!(
        kept_after(activation(user(1), true)).await,
        [true, true, true]
    );
}

#[tokio::test]
async fn one_login_ends_alone() {
    let session = session(1, user(1)).session;
    let change = Change::SessionEnded {
        session,
        user: user(1),
    };
    assert_eq!(kept_after(change).await, [true, false, true]);
}

#[tokio::test]
async fn a5_what_was_looked_up_before_an_end_is_not_kept_after_it() {
    let (sessions, ..) = three_logins().await;
    let (digest, late) = (
        Token::random(TokenKind::Session).unwrap().digest(),
        session(9, user(3)),
    );
    let looked_up_after = sessions.lock().ends();
    sessions.apply(&entry(deleted(user(3)))).await.unwrap();
    sessions.lock().keep(digest, late, looked_up_after);
    assert_eq!(sessions.cached(&digest), None);
    // What is looked up from here on is.
    let looked_up_after = sessions.lock().ends();
    sessions.lock().keep(digest, late, looked_up_after);
    assert_eq!(sessions.cached(&digest), Some(late));
}

#[tokio::test]
async fn a_login_that_was_forgotten_and_found_again_ends_too() {
    let (sessions, digests, _folder) = three_logins().await;
    sessions.lock().forget(|_| true);
    assert_eq!(sessions.cached(&digests[0]), None);
    sessions.lock().keep(digests[0], session(0, user(1)), 0);
    sessions.apply(&entry(password(user(1)))).await.unwrap();
    assert_eq!(sessions.cached(&digests[0]), None);
}

#[tokio::test]
async fn the_login_that_a_password_is_changed_in_stays() {
    let change = Change::PasswordSet {
        user: user(1),
        kept: Some(session(0, user(1)).session),
        password_hash: String::new(),
    };
    assert_eq!(kept_after(change).await, [true, false, true]);
    let all = Change::SessionsEnded { user: user(1) };
    assert_eq!(kept_after(all).await, [false, false, true]);
}

#[tokio::test]
async fn what_is_held_of_another_history_is_over_though_somebody_keeps_it() {
    let (sessions, ..) = three_logins().await;
    let held = |at: u64| held(&sessions, 0, 1, at);
    // The log is at 1000; then a backup comes back, of a time before revision 7.
    let kept = held(1000);
    sessions.reload().await.unwrap();
    assert!(!kept.holds(NOW) && kept.is_of_another_history());
    let again = held(6);
    assert!(again.holds(NOW));
    let ended = Change::SessionEnded {
        session: session(0, user(1)).session,
        user: user(1),
    };
    sessions.apply(&entry(ended)).await.unwrap();
    assert!(!again.holds(NOW), "it outlives its logout");
    assert!(!again.is_of_another_history());
    drop(kept);
}

const LATER: Micros = Micros(2_000_000);

/// A login that something is open for, seen to stand as of a revision.
fn held(sessions: &Sessions, number: u8, of: u8, stood_at: u64) -> HeldSession {
    let which = session(number, user(of));
    let shared = sessions.lock_held().enter(which.session, which.user);
    shared.seen(Revision(stood_at), which.expires_at, which.last_used);
    HeldSession {
        sessions: sessions.clone(),
        shared,
    }
}

#[tokio::test]
async fn what_is_held_ends_with_what_the_log_ends_and_nothing_else_does() {
    let one = Change::SessionEnded {
        session: session(1, user(1)).session,
        user: user(1),
    };
    let kept = Change::PasswordSet {
        user: user(1),
        kept: Some(session(0, user(1)).session),
        password_hash: String::new(),
    };
    for (change, expected) in [
        (one, [true, false, true]),
        (kept, [true, false, true]),
        (deleted(user(1)), [false, false, true]),
        (activation(user(1), false), [false, false, true]),
        (activation(user(1), true), [true, true, true]),
        (deleted(user(2)), [true, true, false]),
    ] {
        let (sessions, ..) = three_logins().await;
        let held = [(0, 1), (1, 1), (2, 2)].map(|(number, of)| held(&sessions, number, of, 6));
        let text = format!("{change:?}");
        sessions.apply(&entry(change)).await.unwrap();
        assert_eq!(
            held.each_ref().map(|one| one.holds(NOW)),
            expected,
            "{text}"
        );
    }
}

#[tokio::test]
async fn an_end_before_the_login_was_seen_to_stand_is_not_its_own() {
    let (sessions, ..) = three_logins().await;
    let [older, newer] = [held(&sessions, 0, 1, 6), held(&sessions, 1, 1, 7)];
    sessions.apply(&entry(deleted(user(1)))).await.unwrap();
    assert!(!older.holds(NOW));
    assert!(newer.holds(NOW));
    // One that is being looked up, with an end in between.
    let which = session(2, user(1));
    let shared = sessions.lock_held().enter(which.session, which.user);
    let late = HeldSession {
        sessions: sessions.clone(),
        shared: Arc::clone(&shared),
    };
    assert!(!late.holds(NOW), "not looked up yet");
    sessions.apply(&entry(deleted(user(1)))).await.unwrap();
    shared.seen(Revision(6), which.expires_at, which.last_used);
    assert!(!late.holds(NOW));
}

#[tokio::test]
async fn what_is_held_expires_and_is_used() {
    let (sessions, ..) = three_logins().await;
    let [first, second] = [held(&sessions, 0, 1, 6), held(&sessions, 0, 1, 6)];
    let other = held(&sessions, 2, 2, 6);
    drop(first);
    assert!(second.holds(Micros(LATER.0 - 1)) && !sessions.any_held_expired(NOW));
    assert!(!second.holds(LATER) && sessions.any_held_expired(LATER));
    drop(second);
    drop(other);

    let mut which = session(0, user(1));
    which.expires_at = Micros(i64::MAX);
    let shared = sessions.lock_held().enter(which.session, which.user);
    shared.seen(Revision(6), which.expires_at, which.last_used);
    let minute = Micros(NOW.0 + TOUCH_EVERY.0);
    assert!(sessions.lock_held().due(Micros(minute.0 - 1)).is_empty());
    assert_eq!(sessions.lock_held().due(minute), [which.session]);
    assert!(
        sessions.lock_held().due(minute).is_empty(),
        "at most once a minute"
    );
}
