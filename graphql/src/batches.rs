//! Rows by ids, in batches.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use futures::future::BoxFuture;
use tokio::task::yield_now;
use tracing::Instrument;

/// How often in a row the operation may go on without asking for a row before the rows are read.
const QUIET: u32 = 16;

/// Collects keys until the operation waits for nothing else, then asks for all of them at once.
///
/// The library waits for a time instead: a millisecond on each level of a query, and yet not surely
/// long enough, since it polls two rows of a list at a go and lets others run in between (seen with
/// async-graphql 7.2 and futures 0.3: without a delay, 500 rows made 250 calls). On the server's
/// threads, which each run one task at a time, this here is exact; on a runtime that moves tasks
/// between threads there may be more calls, with the same rows.
pub(crate) struct Batches<L> {
    loader: DataLoader<L, HashMapCache>,
    asked: Arc<AtomicU64>,
}

impl<L: Send + Sync + 'static> Batches<L> {
    pub(crate) fn new(loader: L) -> Self {
        let asked = Arc::new(AtomicU64::new(0));
        let watched = Arc::clone(&asked);
        let read = move |read: BoxFuture<'static, ()>| {
            let asked = Arc::clone(&watched);
            let task = async move {
                quiet(&asked).await;
                read.await;
            };
            // What goes wrong belongs to the request.
            tokio::spawn(task.in_current_span())
        };
        let cache = HashMapCache::default();
        let loader = DataLoader::with_cache(loader, read, cache).delay(Duration::ZERO);
        Self { loader, asked }
    }

    pub(crate) async fn load<K>(&self, key: K) -> Result<Option<L::Value>, L::Error>
    where
        K: Send + Sync + Hash + Eq + Clone + 'static,
        L: Loader<K>,
    {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.loader.load_one(key).await
    }
}

/// Returns once nothing has been asked for in a while.
async fn quiet(asked: &AtomicU64) {
    let mut before = asked.load(Ordering::Relaxed);
    let mut times = 0;
    while times < QUIET {
        yield_now().await;
        let now = asked.load(Ordering::Relaxed);
        times = if now == before { times + 1 } else { 0 };
        before = now;
    }
}
