//! How far a server is behind the log, as it tells its operators.

use std::sync::Arc;
use std::time::{Duration, Instant};

use canopy_domain::Entry;
use canopy_feed::{Feed, Options, Sink};
use canopy_store::{Head, StoreError};
use canopy_testkit::{Redis, wait_for};
use futures::future::BoxFuture;
use tokio::sync::Semaphore;

use crate::server::{SOON, Server, sqlite};

/// Takes a revision for each permit.
struct Gate(Semaphore);

impl Sink for Gate {
    fn apply<'a>(&'a self, _: &'a Entry) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async {
            self.0.acquire().await.unwrap().forget();
            Ok(())
        })
    }

    fn reload(&self) -> BoxFuture<'_, Result<Option<Head>, StoreError>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}

#[tokio::test]
async fn what_is_not_applied_yet_is_the_lag() {
    let redis = Redis::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&sqlite(folder.path()), &redis.url()).await;
    let root = server.initialise().await;
    let before = server.store.head().await.unwrap();
    for _ in 0..3 {
        server.commit(root).await;
    }
    let gate = Arc::new(Gate(Semaphore::new(0)));
    let options = Options {
        poll: Duration::from_secs(3600),
        max_staleness: SOON,
    };
    let sinks: Vec<Arc<dyn Sink>> = vec![gate.clone()];
    let feed = Feed::start(
        server.store.reserved(),
        (&before, Instant::now()),
        sinks,
        options,
    );
    for left in [3, 2, 1, 0] {
        let applied = 3 - left;
        wait_for(SOON, async || {
            feed.lag() == left && feed.applying().count() == applied
        })
        .await
        .unwrap_or_else(|error| panic!("{error}: {} and not {left}", feed.lag()));
        gate.0.add_permits(1);
    }
}

#[tokio::test]
async fn what_was_loaded_long_ago_is_not_answered_by_before_the_log_was_looked_at() {
    let redis = Redis::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&sqlite(folder.path()), &redis.url()).await;
    server.initialise().await;
    let options = Options {
        poll: Duration::from_secs(3600),
        max_staleness: SOON,
    };
    let head = server.store.head().await.unwrap();
    let read = Instant::now().checked_sub(2 * SOON).unwrap();
    let feed = Feed::start(server.store.reserved(), (&head, read), Vec::new(), options);
    assert!(!feed.is_fresh());
    feed.looked().await;
    assert!(feed.is_fresh());
}
