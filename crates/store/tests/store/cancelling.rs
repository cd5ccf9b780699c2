//! Whatever is given up half-way is rolled back, and leaves no connection inside a transaction.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use canopy_domain::{Change, Revision};

use crate::support::{Server, TestDb, group_id, name, on_both, record, verify_log};

on_both!(
    a_dropped_transaction_is_rolled_back,
    giving_up_anywhere_does_no_harm,
    what_broke_off_cannot_be_committed,
);

/// Polls the future so many times, then drops it.
async fn give_up_after(polls: usize, future: impl Future) {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 || future.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        left -= 1;
        Poll::Pending
    })
    .await;
}

fn group_below(parent: canopy_domain::GroupId) -> Change {
    Change::GroupCreated {
        group: group_id(),
        parent: Some(parent),
        name: name("New"),
        external_id: None,
    }
}

async fn a_dropped_transaction_is_rolled_back(db: TestDb) {
    let (root, _) = Server::start(&db.store).initialise().await;
    let mut tx = db.store.begin().await.unwrap();
    let changes = [group_below(root)];
    let made = tx
        .record(canopy_store::Record {
            command: crate::support::command_id(),
            by: None,
            kind: "tested",
            now: canopy_domain::Micros(5),
            changes: &changes,
        })
        .await
        .unwrap();
    assert_eq!((made, tx.head().revision), (Revision(2), Revision(2)));
    drop(tx);
    assert_eq!(db.store.head().await.unwrap().revision, Revision(1));
    assert_eq!(record(&db.store, &changes).await.unwrap(), Revision(2));
}

async fn giving_up_anywhere_does_no_harm(db: TestDb) {
    let (root, _) = Server::start(&db.store).initialise().await;
    for polls in 0..30 {
        give_up_after(polls, db.store.snapshot()).await;
        give_up_after(polls, db.store.begin()).await;
        give_up_after(polls, record(&db.store, &[group_below(root)])).await;
    }
    // Had one of them kept the lock, or a connection inside its transaction, this would fail.
    let before = db.store.begin().await.unwrap().head().revision;
    let after = record(&db.store, &[group_below(root)]).await.unwrap();
    assert_eq!(after, before.next());
    verify_log(&db.store).await;
}

/// PostgreSQL answers such a COMMIT with success, and rolls back (B5).
async fn what_broke_off_cannot_be_committed(db: TestDb) {
    let (root, _) = Server::start(&db.store).initialise().await;
    let mut tx = db.store.begin().await.unwrap();
    let write = |changes: &'static [Change]| canopy_store::Record {
        command: crate::support::command_id(),
        by: None,
        kind: "tested",
        now: canopy_domain::Micros(5),
        changes,
    };
    let good: &'static [Change] = vec![group_below(root)].leak();
    let bad: &'static [Change] = vec![good[0].clone(), good[0].clone()].leak();
    tx.record(write(good)).await.unwrap();
    tx.record(write(bad)).await.unwrap_err();
    tx.record(write(good)).await.unwrap_err();
    let error = tx.commit().await.unwrap_err();
    assert!(
        matches!(error, canopy_store::CommitError::Failed(_)),
        "{error:?}"
    );
    assert_eq!(db.store.head().await.unwrap().revision, Revision(1));
    assert_eq!(record(&db.store, good).await.unwrap(), Revision(2));
}
