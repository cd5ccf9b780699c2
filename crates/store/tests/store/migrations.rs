//! The schema goes up, down and up again.

use canopy_migration::{Migrator, MigratorTrait};
use canopy_store::{Options, Store, StoreError};
use sea_orm::ConnectionTrait;

use crate::support::{Server, TestDb, on_both};

on_both!(
    up_down_and_up_again,
    servers_that_start_together_migrate_once,
    a_fresh_database_has_a_head_and_an_identity,
    a_newer_schema_is_lived_with_unless_it_takes_away_what_is_needed,
);

async fn up_down_and_up_again(db: TestDb) {
    let raw = db.raw().await;
    assert!(!db.store.migration_pending().await.unwrap());
    Migrator::down(&raw, None).await.unwrap();
    assert!(db.store.migration_pending().await.unwrap());
    raw.close().await.unwrap();
    // A new server: the connections of the old one know the tables that are gone.
    let store = db.another().await;
    store.migrate().await.unwrap();
    assert!(!store.migration_pending().await.unwrap());
    Server::start(&store).initialise().await;
}

async fn servers_that_start_together_migrate_once(db: TestDb) {
    Migrator::down(&db.raw().await, None).await.unwrap();
    let (one, two) = (db.another().await, db.another().await);
    let (first, second) = tokio::join!(one.migrate(), two.migrate());
    first.unwrap();
    second.unwrap();
    assert_eq!(
        one.system().await.unwrap().id,
        two.system().await.unwrap().id
    );
}

async fn a_fresh_database_has_a_head_and_an_identity(db: TestDb) {
    let head = db.store.head().await.unwrap();
    assert_eq!((head.revision.0, head.hash), (0, [0; 32]));
    let system = db.store.system().await.unwrap();
    assert_ne!(system.secret, [0; 32]);
    db.store.migrate().await.unwrap();
    assert_eq!(db.store.system().await.unwrap().secret, system.secret);
    assert!(!format!("{system:?}").contains("secret"));
}

async fn a_newer_schema_is_lived_with_unless_it_takes_away_what_is_needed(db: TestDb) {
    let raw = db.raw().await;
    let migrated = async |name: &str, change: &str| {
        let noted = format!("INSERT INTO seaql_migrations VALUES ('{name}', 0)");
        raw.execute_unprepared(change).await.unwrap();
        raw.execute_unprepared(&noted).await.unwrap();
    };
    migrated(
        "m9001_nicknames",
        "ALTER TABLE profiles ADD COLUMN nickname text",
    )
    .await;
    let store = db.another().await;
    assert!(!store.migration_pending().await.unwrap());
    store.migrate().await.unwrap();
    Server::start(&store).initialise().await;

    migrated(
        "m9002_needs_m9001_one_name",
        "ALTER TABLE profiles DROP COLUMN nickname",
    )
    .await;
    for refused in [
        store.migrate().await,
        store.migration_pending().await.map(drop),
    ] {
        let error = refused.unwrap_err();
        assert!(
            matches!(&error, StoreError::TooNew { migration } if migration.contains("m9002")),
            "{error}"
        );
    }
    // Nothing was changed by the attempt.
    assert_eq!(store.head().await.unwrap().revision.0, 1);
}

#[tokio::test]
async fn other_databases_are_refused_without_telling_the_password() {
    for url in [
        "sqlite::memory:",
        "sqlite:",
        "sqlite://a.db?mode=ro",
        "mysql://root:hunter2@localhost/db",
        "postgres://root:hunter2@localhost:port/db",
        "nonsense",
    ] {
        let error = Store::open(url, &Options::default()).await.unwrap_err();
        assert!(
            matches!(error, StoreError::Unsupported(_)),
            "{url}: {error:?}"
        );
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }
}
