//! The handle: the bell, the watermark and the freshness lease.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use canopy_domain::{Entry, Revision};
use canopy_meter::{Measured, Times};
use canopy_store::{Head, Store, StoreError};
use futures::future::BoxFuture;
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;

use crate::run::Run;

/// Who is told of every revision.
pub trait Sink: Send + Sync {
    /// Applies the entry; when it is done, this sink answers by it.
    ///
    /// # Errors
    /// The store cannot be read: nothing was applied, and the entry comes again.
    fn apply<'a>(&'a self, entry: &'a Entry) -> BoxFuture<'a, Result<(), StoreError>>;

    /// The store tells another history than it did: forgets everything, loads anew, and says up to
    /// which head.
    ///
    /// # Errors
    /// The store cannot be read: the call comes again.
    fn reload(&self) -> BoxFuture<'_, Result<Option<Head>, StoreError>>;
}

/// How the feed runs.
#[derive(Debug, Clone)]
pub struct Options {
    /// How often the log is looked at without a bell.
    pub poll: Duration,
    /// How long answers may be given without the head confirmed.
    pub max_staleness: Duration,
}

/// Why a revision was not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WaitError {
    /// Not within the time.
    #[error("this server has not reached the revision in time")]
    Late,
}

/// The feed of one server; cheap to clone.
#[derive(Clone)]
pub struct Feed(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) bell: Notify,
    watermark: watch::Sender<Revision>,
    /// The watermark with the hash of its row.
    applied: Mutex<(Revision, [u8; 32])>,
    /// Looks at the log that have begun, each with its number, and the number of the last that ended.
    begun: AtomicU64,
    ended: watch::Sender<u64>,
    pub(crate) options: Options,
    /// The newest revision that a look at the log has found.
    head: AtomicU64,
    /// How long it takes to bring every sink up to a revision.
    pub(crate) applying: Times,
    /// Grows each time that the log told another history than before.
    pub(crate) histories: AtomicU64,
    began: Instant,
    /// Milliseconds since `began` at which the last successful look at the head was started.
    confirmed: AtomicU64,
    task: OnceLock<AbortHandle>,
    /// Who has it keeps this server behind.
    #[cfg(feature = "faults")]
    pub(crate) behind: Arc<tokio::sync::Mutex<()>>,
}

impl Feed {
    /// Goes on from `head`, up to which every sink has been loaded, in a task of its own. It was the
    /// newest at the time `read`.
    #[must_use]
    pub fn start(
        store: Store,
        (head, read): (&Head, Instant),
        sinks: Vec<Arc<dyn Sink>>,
        options: Options,
    ) -> Self {
        let feed = Self(Arc::new(Inner {
            bell: Notify::new(),
            watermark: watch::Sender::new(head.revision),
            applied: Mutex::new((head.revision, head.hash)),
            begun: AtomicU64::new(0),
            ended: watch::Sender::new(0),
            options,
            head: AtomicU64::new(head.revision.0),
            applying: Times::default(),
            histories: AtomicU64::new(0),
            began: read,
            confirmed: AtomicU64::new(0),
            task: OnceLock::new(),
            #[cfg(feature = "faults")]
            behind: Arc::default(),
        }));
        let run = Run {
            store,
            sinks,
            applied: head.revision,
            hash: head.hash,
            feed: feed.clone(),
        };
        let task = tokio::spawn(run.run()).abort_handle();
        let _ = feed.0.task.set(task);
        feed
    }

    /// Waits until the log has been looked at for the first time, well or not.
    pub async fn looked(&self) {
        let mut ended = self.0.ended.subscribe();
        // The sender is in this value.
        let _ = ended.wait_for(|look| *look > 0).await;
    }

    /// Says that there may be something new.
    pub fn ring(&self) {
        self.0.bell.notify_one();
    }

    /// The log is not looked at any more until what this answers is dropped, for tests of a server
    /// that is behind.
    #[cfg(feature = "faults")]
    pub async fn keep_behind(&self) -> tokio::sync::OwnedMutexGuard<()> {
        Arc::clone(&self.0.behind).lock_owned().await
    }

    /// Ends the task; what was applied stays.
    pub fn stop(&self) {
        if let Some(task) = self.0.task.get() {
            task.abort();
        }
    }

    /// The last revision that every sink has applied.
    #[must_use]
    pub fn watermark(&self) -> Revision {
        *self.0.watermark.borrow()
    }

    /// Each watermark, as it moves; a slow reader is told of the newest only.
    #[must_use]
    pub fn watermarks(&self) -> watch::Receiver<Revision> {
        self.0.watermark.subscribe()
    }

    /// How often the log has told another history than before: revisions that were read earlier
    /// need not be those of the same number now.
    #[must_use]
    pub fn histories(&self) -> u64 {
        self.0.histories.load(Ordering::Acquire)
    }

    /// Waits until every sink has applied the revision.
    ///
    /// # Errors
    /// Not within the time.
    pub async fn reached(&self, revision: Revision, limit: Duration) -> Result<(), WaitError> {
        let mut watermarks = self.0.watermark.subscribe();
        let reached = watermarks.wait_for(|watermark| *watermark >= revision);
        match tokio::time::timeout(limit, reached).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(WaitError::Late),
        }
    }

    /// How long ago the head was last confirmed.
    #[must_use]
    pub fn staleness(&self) -> Duration {
        let confirmed = Duration::from_millis(self.0.confirmed.load(Ordering::Acquire));
        self.0.began.elapsed().saturating_sub(confirmed)
    }

    /// How many revisions the log is ahead of what every sink has applied, by the last look at it.
    #[must_use]
    pub fn lag(&self) -> u64 {
        let head = self.0.head.load(Ordering::Acquire);
        head.saturating_sub(self.watermark().0)
    }

    /// How long it took to bring every sink up to a revision, each time.
    #[must_use]
    pub fn applying(&self) -> Measured {
        self.0.applying.read()
    }

    /// A look at the log has found this head.
    pub(crate) fn saw(&self, head: Revision) {
        self.0.head.store(head.0, Ordering::Release);
    }

    /// The freshness lease: whether answers may be given.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.staleness() < self.0.options.max_staleness
    }

    /// Waits until no answers may be given any more; for ever where that does not happen.
    pub async fn gone_stale(&self) {
        while let Some(left) = self
            .0
            .options
            .max_staleness
            .checked_sub(self.staleness())
            .filter(|left| !left.is_zero())
        {
            tokio::time::sleep(left).await;
        }
    }

    /// The watermark and the hash of its row.
    pub(crate) fn applied(&self) -> (Revision, [u8; 32]) {
        *self.lock_applied()
    }

    /// Whether a commit that is said to be the newest is beyond what was applied, or of another
    /// history.
    pub(crate) fn would_learn(&self, revision: Revision, hash: &[u8; 32]) -> bool {
        let (applied, its_hash) = self.applied();
        revision > applied || (revision == applied && *hash != its_hash)
    }

    /// Rings, and waits until a look at the log that began afterwards has ended, well or not.
    pub(crate) async fn look(&self) {
        let before = self.0.begun.load(Ordering::Acquire);
        let mut ended = self.0.ended.subscribe();
        self.ring();
        // The sender is in this value.
        let _ = ended.wait_for(|look| *look > before).await;
    }

    /// A look at the log begins; its number.
    pub(crate) fn begin(&self) -> u64 {
        self.0.begun.fetch_add(1, Ordering::AcqRel) + 1
    }

    /// It has ended.
    pub(crate) fn end(&self, look: u64) {
        self.0.ended.send_replace(look);
    }

    /// Every sink has applied everything up to this row.
    pub(crate) fn moved(&self, revision: Revision, hash: [u8; 32]) {
        *self.lock_applied() = (revision, hash);
        self.0.watermark.send_replace(revision);
    }

    fn lock_applied(&self) -> std::sync::MutexGuard<'_, (Revision, [u8; 32])> {
        self.0
            .applied
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The head was read and everything up to it applied; the read was started at that time.
    pub(crate) fn confirm(&self, started: Instant) {
        let at = started.duration_since(self.0.began).as_millis();
        self.0
            .confirmed
            .store(u64::try_from(at).unwrap_or(u64::MAX), Ordering::Release);
    }
}
