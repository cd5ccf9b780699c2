//! Where users have logged in from.

use canopy_domain::{Change, Email, Micros, SessionId, UserId};
use canopy_store::NewSession;
use uuid::Uuid;

use crate::support::{Server, TestDb, on_both, record, user_id};

on_both!(
    a_place_is_known_to_whom_it_is_one_and_until_it_is_forgotten,
    the_newest_twenty_places_of_each_are_kept,
    a_hash_is_made_anew_in_place_of_the_one_that_was_read_only,
    what_ends_all_logins_forgets_where_they_came_from,
);

const HERE: &str = "192.0.2.1";
const THERE: &str = "2001:db8::/64";

/// A login of the first user's.
async fn log_in(db: &TestDb, user: UserId) -> SessionId {
    let session = SessionId(Uuid::now_v7());
    let mut token_digest = [0; 32];
    token_digest[..16].copy_from_slice(session.0.as_bytes());
    let new = NewSession {
        session,
        user,
        password_hash: hash_of(db, user).await,
        token_digest,
        created_at: Micros(1),
        expires_at: Micros(9),
        address: None,
        user_agent: None,
    };
    assert!(db.store.insert_session(&new).await.unwrap());
    session
}

async fn hash_of(db: &TestDb, user: UserId) -> String {
    let found = db.store.credentials_of(user, HERE).await.unwrap();
    found.unwrap().password_hash
}

async fn was_at(db: &TestDb, user: UserId, network: &str) -> Option<i64> {
    let found = db.store.credentials_of(user, network).await.unwrap();
    found.unwrap().was_there_at.map(|at| at.0)
}

async fn a_place_is_known_to_whom_it_is_one_and_until_it_is_forgotten(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let by = log_in(&db, user).await;
    assert_eq!(was_at(&db, user, HERE).await, None);
    for at in [10, 30] {
        let done = db.store.logged_in_from(user, by, HERE, Micros(at));
        done.await.unwrap();
    }
    let done = db.store.logged_in_from(user, by, THERE, Micros(20));
    done.await.unwrap();
    assert_eq!(was_at(&db, user, HERE).await, Some(30));
    assert_eq!(was_at(&db, user, THERE).await, Some(20));
    let key = Email::parse("first@example.com").unwrap().key();
    let found = db.store.credentials(&key, THERE).await.unwrap().unwrap();
    assert_eq!((found.user, found.was_there_at), (user, Some(Micros(20))));
    assert_eq!(found.email_key, key.as_str());

    // By a login of his that is not over.
    for (user, by) in [(user, SessionId(user.0)), (user_id(), by)] {
        let done = db.store.logged_in_from(user, by, HERE, Micros(40));
        done.await.unwrap();
    }
    assert_eq!(was_at(&db, user, HERE).await, Some(30));
    assert_eq!(db.store.forget_places(Micros(20)).await.unwrap(), 0);
    assert_eq!(db.store.forget_places(Micros(21)).await.unwrap(), 1);
    assert_eq!(was_at(&db, user, HERE).await, Some(30));
    assert_eq!(was_at(&db, user, THERE).await, None);
}

async fn the_newest_twenty_places_of_each_are_kept(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let by = log_in(&db, user).await;
    for n in 0..25_i64 {
        // The first place again and again.
        for (network, at) in [
            ("10.0.0.0".to_owned(), 2 * n + 1),
            (format!("10.0.0.{n}"), 2 * n),
        ] {
            let done = db.store.logged_in_from(user, by, &network, Micros(at));
            done.await.unwrap();
        }
    }
    assert_eq!(db.count("login_places").await, 20);
    assert_eq!(was_at(&db, user, "10.0.0.0").await, Some(49));
    assert_eq!(was_at(&db, user, "10.0.0.5").await, None);
    assert_eq!(was_at(&db, user, "10.0.0.6").await, Some(12));
    assert_eq!(db.store.head().await.unwrap().revision.0, 1, "no revision");
}

async fn a_hash_is_made_anew_in_place_of_the_one_that_was_read_only(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let kept = async || {
        let found = db.store.credentials_of(user, HERE).await.unwrap();
        found.unwrap().password_hash
    };
    let old = kept().await;
    assert!(!db.store.rehash(user, "another", "new").await.unwrap());
    assert!(!db.store.rehash(user_id(), &old, "new").await.unwrap());
    assert_eq!(kept().await, old);
    assert!(db.store.rehash(user, &old, "new").await.unwrap());
    assert_eq!(kept().await, "new");
    assert_eq!(db.store.head().await.unwrap().revision.0, 1, "no revision");
}

async fn what_ends_all_logins_forgets_where_they_came_from(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let password = |kept| Change::PasswordSet {
        user,
        kept,
        password_hash: "$argon2id$another".to_owned(),
    };
    let by = log_in(&db, user).await;
    let one = Change::SessionEnded { session: by, user };
    let active = |active| Change::ActivationSet { user, active };
    for (change, forgets) in [
        (one, false),
        (active(true), false),
        (password(None), true),
        (password(Some(by)), true),
        (Change::SessionsEnded { user }, true),
        (active(false), true),
    ] {
        let by = log_in(&db, user).await;
        let before = db.store.logged_in_from(user, by, HERE, Micros(7));
        before.await.unwrap();
        record(&db.store, std::slice::from_ref(&change))
            .await
            .unwrap();
        assert_eq!(
            was_at(&db, user, HERE).await.is_none(),
            forgets,
            "{change:?}"
        );
        if forgets {
            // One that writes its place late is over.
            let late = db.store.logged_in_from(user, by, HERE, Micros(8));
            late.await.unwrap();
            assert_eq!(was_at(&db, user, HERE).await, None, "{change:?}");
        }
    }
}
