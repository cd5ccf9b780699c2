//! Where users have logged in from.

use canopy_domain::{Email, Micros, UserId};

use crate::support::{Server, TestDb, on_both, user_id};

on_both!(
    a_place_is_known_to_whom_it_is_one_and_until_it_is_forgotten,
    the_newest_twenty_places_of_each_are_kept,
    a_hash_is_made_anew_in_place_of_the_one_that_was_read_only,
);

const HERE: &str = "192.0.2.1";
const THERE: &str = "2001:db8::/64";

async fn was_at(db: &TestDb, user: UserId, network: &str) -> Option<i64> {
    let found = db.store.credentials_of(user, network).await.unwrap();
    found.unwrap().was_there_at.map(|at| at.0)
}

async fn a_place_is_known_to_whom_it_is_one_and_until_it_is_forgotten(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    assert_eq!(was_at(&db, user, HERE).await, None);
    for at in [10, 30] {
        let done = db.store.logged_in_from(user, HERE, Micros(at));
        done.await.unwrap();
    }
    let done = db.store.logged_in_from(user, THERE, Micros(20));
    done.await.unwrap();
    assert_eq!(was_at(&db, user, HERE).await, Some(30));
    assert_eq!(was_at(&db, user, THERE).await, Some(20));
    let key = Email::parse("first@example.com").unwrap().key();
    let found = db.store.credentials(&key, THERE).await.unwrap().unwrap();
    assert_eq!((found.user, found.was_there_at), (user, Some(Micros(20))));
    assert_eq!(found.email_key, key.as_str());

    let nobody = db.store.logged_in_from(user_id(), HERE, Micros(40)).await;
    assert!(nobody.is_err(), "there is no such user");
    assert_eq!(db.store.forget_places(Micros(20)).await.unwrap(), 0);
    assert_eq!(db.store.forget_places(Micros(21)).await.unwrap(), 1);
    assert_eq!(was_at(&db, user, HERE).await, Some(30));
    assert_eq!(was_at(&db, user, THERE).await, None);
}

async fn the_newest_twenty_places_of_each_are_kept(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    for n in 0..25_i64 {
        // The first place again and again.
        for (network, at) in [
            ("10.0.0.0".to_owned(), 2 * n + 1),
            (format!("10.0.0.{n}"), 2 * n),
        ] {
            let done = db.store.logged_in_from(user, &network, Micros(at));
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
