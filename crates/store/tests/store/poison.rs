//! A command that the database refuses does not fail those who share its transaction.

use canopy_domain::{ResourceKind, Revision};
use canopy_store::{ExecuteError, StoreError};
use futures::future::join_all;

use crate::support::{Server, TestDb, create_group, create_resource, on_both, verify_log};

on_both!(one_poisonous_command_fails_alone);

async fn one_poisonous_command_fails_alone(db: TestDb) {
    let server = Server::start(&db.store);
    let (root, _) = server.initialise().await;
    db.run(if db.is_postgres() { POSTGRES } else { SQLITE })
        .await
        .unwrap();
    // Held, so that all of them meet in one batch.
    let lock = db.store.begin().await.unwrap();
    let mut commands: Vec<_> = (0..9).map(|_| create_group(root, "New").1).collect();
    commands.insert(4, create_resource(ResourceKind::Camera, &[root]).1);
    let tries = commands.into_iter().map(|command| server.execute(command));
    let release = async {
        canopy_testkit::wait_for(std::time::Duration::from_secs(20), async || {
            server.writer.waiting() == 10
        })
        .await
        .unwrap();
        lock.rollback().await;
    };
    let (answers, ()) = tokio::join!(join_all(tries), release);
    for (i, answer) in answers.iter().enumerate() {
        match answer {
            Ok(_) if i != 4 => {}
            Err(ExecuteError::Store(StoreError::Database(_))) if i == 4 => {}
            other => panic!("{i}: {other:?}"),
        }
    }
    assert_eq!(db.store.head().await.unwrap().revision, Revision(10));
    verify_log(&db.store).await;
}

const SQLITE: &str = "CREATE TRIGGER poison BEFORE INSERT ON log
    WHEN NEW.kind = 'resource_created' BEGIN SELECT RAISE(ABORT, 'poison'); END;";

/// Bites in the commit itself.
const POSTGRES: &str = "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'poison'; END $$;
    CREATE CONSTRAINT TRIGGER poison AFTER INSERT ON log DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'resource_created') EXECUTE FUNCTION poison();";
