//! From SQLite to PostgreSQL and back: the same bytes, and what the log says.

use canopy_store::{Options, Store};

use super::{counts, everything, export, lines, restore, verifies};
use crate::support::{Server, TestDb, create_group, on_both, verify_log};

on_both!(an_empty_system_is_one_too, a_restored_system_goes_on);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_one_database_to_the_other_and_back_it_is_the_same_bytes() {
    let (first, there, back) = (
        TestDb::sqlite().await,
        TestDb::postgres().await,
        TestDb::sqlite().await,
    );
    everything(&first).await;
    let file = export(&first.store).await;
    for (table, rows) in counts(&file) {
        assert_ne!(rows, 0, "there is nothing in {table}");
    }
    assert_eq!(export(&first.store).await, file, "the same twice");

    for db in [&there, &back] {
        let exported = restore(&file, db).await.unwrap();
        assert_eq!(export(&db.store).await, file);
        verifies(db).await;
        let head = db.store.head().await.unwrap();
        assert_eq!(
            (head.revision, head.hash),
            (exported.revision, exported.hash)
        );
        let system = db.store.system().await.unwrap();
        assert_eq!(system.id, exported.system);
        let before = first.store.system().await.unwrap();
        assert_eq!((system.id, system.secret), (before.id, before.secret));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logins_stay_behind_and_tokens_come_along() {
    let (from, into) = (TestDb::postgres().await, TestDb::sqlite().await);
    everything(&from).await;
    restore(&export(&from.store).await, &into).await.unwrap();
    for (db, login) in [(&from, true), (&into, false)] {
        let found = db.store.session_by_token(&[1; 32]).await.unwrap();
        assert_eq!(found.is_some(), login);
        assert_eq!(db.count("login_places").await > 0, login);
        let token = db.store.session_by_token(&[2; 32]).await.unwrap();
        assert!(token.unwrap().scope.is_some());
    }
}

/// Groups that were moved below younger ones: their parents come first all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parents_stand_before_their_children() {
    let db = TestDb::sqlite().await;
    everything(&db).await;
    let mut known = Vec::new();
    let mut youngest_first = false;
    for line in lines(&export(&db.store).await) {
        if !line.starts_with("[\"user_groups\"") {
            continue;
        }
        let row: Vec<serde_json::Value> = serde_json::from_str(&line).unwrap();
        let (id, parent) = (row[1].clone(), row[2].clone());
        assert!(parent.is_null() || known.contains(&parent), "{line}");
        youngest_first |= parent.as_str() > id.as_str();
        known.push(id);
    }
    assert!(youngest_first, "nothing was moved below a younger group");
}

async fn an_empty_system_is_one_too(db: TestDb) {
    let file = export(&db.store).await;
    assert_eq!(lines(&file).len(), 3, "header, head, end");
    let into = TestDb::sqlite().await;
    restore(&file, &into).await.unwrap();
    assert_eq!(export(&into.store).await, file);
}

async fn a_restored_system_goes_on(db: TestDb) {
    let from = TestDb::sqlite().await;
    let (root, _) = Server::start(&from.store).initialise().await;
    restore(&export(&from.store).await, &db).await.unwrap();
    // Another server, which has read nothing yet.
    let store = Store::open(&db.url, &Options::default()).await.unwrap();
    store.migrate().await.unwrap();
    let server = Server::start(&store);
    let done = server.execute(create_group(root, "North").1).await;
    assert_eq!(done.unwrap().revision.unwrap().0, 2);
    verify_log(&store).await;
    verifies(&db).await;
}
