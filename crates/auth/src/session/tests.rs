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
    let digests = std::array::from_fn(|_| Token::random().unwrap().digest());
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
async fn what_was_looked_up_before_an_end_is_not_kept_after_it() {
    let (sessions, ..) = three_logins().await;
    let (digest, late) = (Token::random().unwrap().digest(), session(9, user(3)));
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
    let (id, of) = (session(0, user(1)).session, user(1));
    let held = |at: u64| {
        let shared = sessions.lock_held().enter(id, of);
        shared.seen(Revision(at), Micros(2_000_000), NOW);
        HeldSession {
            sessions: sessions.clone(),
            shared,
        }
    };
    // The log is at 1000; then a backup comes back, of a time before revision 7.
    let kept = held(1000);
    sessions.reload().await.unwrap();
    assert!(!kept.holds(NOW) && kept.is_of_another_history());
    let again = held(6);
    assert!(again.holds(NOW));
    let ended = Change::SessionEnded {
        session: id,
        user: of,
    };
    sessions.apply(&entry(ended)).await.unwrap();
    assert!(!again.holds(NOW), "it outlives its logout");
    assert!(!again.is_of_another_history());
    drop(kept);
}
