//! The connection is lost over a COMMIT: the caller is told what really became of it.

use std::time::Duration;

use canopy_domain::{Command, RETENTION, Revision};
use canopy_store::{ExecuteError, Options, Store, StoreError};
use canopy_testkit::{Postgres, wait_for};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, Statement, TransactionTrait,
};

use crate::support::{Server, TestDb, create_group, verify_log};
use crate::world::World;

const SOON: Duration = Duration::from_secs(30);

/// Ends the backend that waits for this, once there is one.
async fn end_the_one_that_waits(conn: &DatabaseConnection, wait_event: &str) {
    let sql = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND wait_event = '{wait_event}' \
         AND query ILIKE 'commit%'"
    );
    let sql = Statement::from_string(conn.get_database_backend(), sql);
    wait_for(SOON, async || {
        conn.query_one_raw(sql.clone()).await.unwrap().is_some()
    })
    .await
    .unwrap();
}

/// Commits of what does this wait, until what is answered ends.
async fn hold_commits_after(db: &TestDb, what: &str) -> DatabaseTransaction {
    db.run(&format!(
        "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END $$;
         CREATE CONSTRAINT TRIGGER hold AFTER {what} DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION hold();"
    ))
    .await
    .unwrap();
    let holder = db.raw().await.begin().await.unwrap();
    holder
        .execute_unprepared("SELECT pg_advisory_xact_lock(42)")
        .await
        .unwrap();
    holder
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_committed_is_told_as_failed() {
    let db = TestDb::postgres().await;
    let server = Server::start(&db.store);
    let (root, _) = server.initialise().await;
    let holder = hold_commits_after(&db, "INSERT ON log").await;

    let execute = server.execute(create_group(root, "Lost").1);
    let observer = db.raw().await;
    let (answer, ()) = tokio::join!(execute, end_the_one_that_waits(&observer, "advisory"));
    assert!(matches!(answer, Err(ExecuteError::Store(_))), "{answer:?}");
    assert_eq!(db.store.head().await.unwrap().revision, Revision(1));

    holder.rollback().await.unwrap();
    let executed = server.execute(create_group(root, "Kept").1).await.unwrap();
    assert_eq!(executed.revision, Some(Revision(2)));
    verify_log(&db.store).await;
}

/// Of analytics alone nothing is in the log to look for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_analytics_alone_it_stays_unknown() {
    let db = TestDb::postgres().await;
    let world = World::new(&db).await;
    let case = world.case(world.ada, 1).await;
    world.suspend(case, 2).await;
    let holder = hold_commits_after(&db, "DELETE ON cases").await;
    let server = Server::at(&db.store, RETENTION.as_micros() as i64 * 2);
    let execute = server.execute(Command::PurgeCases);
    let observer = db.raw().await;
    let (answer, ()) = tokio::join!(execute, end_the_one_that_waits(&observer, "advisory"));
    let unknown = ExecuteError::Store(StoreError::UnknownOutcome(Box::new(StoreError::Busy)));
    let error = answer.unwrap_err();
    assert_eq!(error.to_string(), unknown.to_string(), "{error:?}");
    // Another try does it, if it was not done.
    holder.rollback().await.unwrap();
    server.execute(Command::PurgeCases).await.unwrap();
    assert_eq!(db.count("cases").await, 0);
}

/// The server waits for a standby that never comes, after the commit is on its own disk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_committed_is_told_as_success() {
    let own = Postgres::options()
        .quick()
        .setting("synchronous_standby_names=nobody")
        .setting("synchronous_commit=local")
        .start()
        .unwrap();
    let url = own.create_database().unwrap();
    let store = Store::open(&url, &Options::default()).await.unwrap();
    store.migrate().await.unwrap();
    let (root, _) = Server::start(&store).initialise().await;
    let raw = Database::connect(&url).await.unwrap();
    raw.execute_unprepared(
        "DO $$ BEGIN EXECUTE format(
            'ALTER DATABASE %I SET synchronous_commit = on', current_database()); END $$",
    )
    .await
    .unwrap();

    // Its connections are new, so they wait for the standby.
    let waiting = Store::open(&url, &Options::default()).await.unwrap();
    let server = Server::start(&waiting);
    let execute = server.execute(create_group(root, "Kept").1);
    let (answer, ()) = tokio::join!(execute, end_the_one_that_waits(&raw, "SyncRep"));
    assert_eq!(answer.unwrap().revision, Some(Revision(2)));
    assert_eq!(server.commits.load(std::sync::atomic::Ordering::SeqCst), 1);
    assert_eq!(store.head().await.unwrap().revision, Revision(2));
    verify_log(&store).await;
}
