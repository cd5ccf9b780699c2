//! The task: waits for the bell or the poll, then brings every sink up to the head.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use canopy_domain::{Entry, Revision};
use canopy_meter::TRACE;
use canopy_store::{LogRow, Store, StoreError};
use tracing::Instrument;

use crate::feed::{Feed, Sink};

/// Rows read at once: one can hold thousands of changes.
const PAGE: u64 = 100;

pub(crate) struct Run {
    pub(crate) store: Store,
    pub(crate) sinks: Vec<Arc<dyn Sink>>,
    pub(crate) applied: Revision,
    pub(crate) hash: [u8; 32],
    pub(crate) feed: Feed,
}

/// Why the log could not be followed.
#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("failed to get an answer from the database in time")]
    Late,
}

/// What a look at the log came to.
enum Looked {
    UpToDate,
    More,
    /// The log does not go on from what was applied: a restored backup, or a broken chain.
    OtherHistory,
}

impl Run {
    pub(crate) async fn run(mut self) {
        let mut failing = false;
        loop {
            let (started, look) = (Instant::now(), self.feed.begin());
            let failure = self.catch_up().await.err();
            if failure.is_none() {
                self.feed.confirm(started);
            }
            self.feed.end(look);
            match failure {
                Some(error) if !failing => {
                    tracing::warn!(error = %error, revision = self.applied.0, "the log cannot be read");
                    failing = true;
                }
                None if failing => {
                    tracing::info!(revision = self.applied.0, "the log can be read again");
                    failing = false;
                }
                _ => {}
            }
            let poll = tokio::time::sleep(self.feed.0.options.poll);
            tokio::select! {
                () = self.feed.0.bell.notified() => {}
                () = poll => {}
            }
        }
    }

    async fn catch_up(&mut self) -> Result<(), RunError> {
        loop {
            match self.look().await? {
                Looked::UpToDate => return Ok(()),
                Looked::More => {}
                Looked::OtherHistory => self.reload().await?,
            }
        }
    }

    async fn look(&mut self) -> Result<Looked, RunError> {
        #[cfg(feature = "faults")]
        let _looks = Arc::clone(&self.feed.0.behind).lock_owned().await;
        // A connection that is cut off without a word would be waited for without end.
        let limit = self.feed.0.options.max_staleness;
        let read = self.store.log_after(self.applied, PAGE);
        let (head, rows) = tokio::time::timeout(limit, read)
            .await
            .map_err(|_| RunError::Late)??;
        self.feed.saw(head.revision);
        if head.revision < self.applied || (head.revision == self.applied && head.hash != self.hash)
        {
            return Ok(Looked::OtherHistory);
        }
        for row in &rows {
            if !self.follows(row) {
                return Ok(Looked::OtherHistory);
            }
            self.apply(row).await?;
        }
        if rows.is_empty() && self.applied != head.revision {
            return Ok(Looked::OtherHistory);
        }
        Ok(if self.applied == head.revision {
            Looked::UpToDate
        } else {
            Looked::More
        })
    }

    fn follows(&self, row: &LogRow) -> bool {
        row.revision == self.applied.next() && row.hash == Entry::chain(&self.hash, &row.body)
    }

    async fn apply(&mut self, row: &LogRow) -> Result<(), StoreError> {
        let begun = Instant::now();
        let entry = row.entry()?;
        let came_of = self.store.came_of(row.revision);
        let span = tracing::info_span!(
            target: TRACE, parent: &came_of, "apply revision", revision = row.revision.0
        );
        let sinks = &self.sinks;
        let all = async {
            for sink in sinks {
                sink.apply(&entry).await?;
            }
            Ok::<_, StoreError>(())
        };
        all.instrument(span).await?;
        self.feed.0.applying.record(begun.elapsed());
        self.applied = row.revision;
        self.hash = row.hash;
        self.feed.moved(self.applied, self.hash);
        Ok(())
    }

    async fn reload(&mut self) -> Result<(), StoreError> {
        tracing::error!(
            revision = self.applied.0,
            "the log tells another history than before (a restored backup?); loading everything anew"
        );
        // Before the watermark moves: who is woken by it finds out why.
        self.feed.0.histories.fetch_add(1, Ordering::AcqRel);
        for sink in &self.sinks {
            if let Some(head) = sink.reload().await? {
                self.applied = head.revision;
                self.hash = head.hash;
            }
        }
        self.feed.moved(self.applied, self.hash);
        Ok(())
    }
}
