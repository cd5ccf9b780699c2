//! Changes as they happen, told to whoever may be told.
//!
//! A stream pulls: it remembers the last revision that its reader was told of, and takes the next
//! one from what is kept of the newest revisions, or from the log. So what is resumed and what is
//! live is one way, without a gap and without a repeat, and nothing waits in memory for a slow
//! reader.

mod counts;
mod effects;
mod event;
mod events;
mod held;
mod judge;
mod late;
mod look;
mod named;
mod past;
mod reader;
mod rounds;
mod watcher;
mod whither;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use canopy_domain::Revision;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit, watch};
use tokio::task::AbortHandle;
use tokio::time::MissedTickBehavior;

use crate::effects::Waits;
use crate::{App, AppError};
pub use counts::{StreamCounts, Turn};
pub(crate) use event::Event;
pub(crate) use events::Events;
pub use held::Held;
pub(crate) use judge::Source;
pub(crate) use reader::Reader;
use rounds::Rounds;
pub use watcher::{Ended, Told, WatchFilter, Watcher};

/// How often it is looked whether what is open is over by time alone.
const LOOK: Duration = Duration::from_millis(500);

/// How many streams look at a revision before whoever else wants the thread has it: each revision
/// wakes all of them, and nobody's check is to wait behind them all.
const LOOKS: usize = 4;

/// How many streams read the store at once for what happened before what is kept.
const READS: usize = 4;

/// What all streams of one server share.
pub(crate) struct Live {
    pub(crate) events: Events,
    pub(crate) counts: counts::Counts,
    /// A turn for each that looks at a revision.
    looks: Semaphore,
    /// A turn for each that reads of the past.
    reads: Semaphore,
    /// How many streams make effects at once, or stand in line with those who wait for an answer.
    effects: Arc<Semaphore>,
    /// How many streams make what their readers are sent at once.
    telling: Arc<Semaphore>,
    /// How many streams are at what is not kept.
    late: AtomicUsize,
    stopping: AtomicBool,
    /// Wakes whatever is open: a revision is there, something may be over by time, or the server
    /// stops.
    rounds: Rounds,
    tickers: OnceLock<[AbortHandle; 2]>,
}

impl Live {
    /// So many effects are made at once on this server: one a processor.
    pub(crate) fn new(events: Events, effects: usize) -> Self {
        Self {
            events,
            counts: counts::Counts::default(),
            looks: Semaphore::new(LOOKS),
            reads: Semaphore::new(READS),
            effects: Arc::new(Semaphore::new(effects.saturating_sub(1).max(1))),
            telling: Arc::new(Semaphore::new(effects.max(1))),
            late: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
            rounds: Rounds::default(),
            tickers: OnceLock::new(),
        }
    }

    /// Waits for a turn to look at a revision.
    pub(crate) async fn look(&self) {
        // Never closed.
        let _turn = self.looks.acquire().await;
        tokio::task::yield_now().await;
    }

    /// Waits for a turn to read of the past, where it is a stream: a caller does not wait behind
    /// all of them.
    pub(crate) async fn turn(&self, who: Waits) -> Result<Option<SemaphorePermit<'_>>, AppError> {
        match who {
            Waits::Caller => Ok(None),
            Waits::Stream => {
                let permit = self.reads.acquire().await;
                permit.map(Some).map_err(|_| AppError::Internal)
            }
        }
    }

    /// Waits for one of the turns that streams have to make effects.
    pub(crate) async fn effects_turn(&self) -> Result<OwnedSemaphorePermit, AppError> {
        let permits = Arc::clone(&self.effects);
        let permit = permits.acquire_owned().await;
        permit.map_err(|_| AppError::Internal)
    }

    pub(crate) fn begin(&self, app: &App) {
        let over = tokio::spawn(app.clone().end_what_is_over_by_time());
        let revisions = tokio::spawn(app.clone().wake_at_each_of(app.0.feed.watermarks()));
        let tickers = [over.abort_handle(), revisions.abort_handle()];
        self.tickers.get_or_init(|| tickers);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.rounds.next();
        for ticker in self.tickers.get().into_iter().flatten() {
            ticker.abort();
        }
    }
}

impl App {
    /// Ends every stream with its resume point, and opens no more: this server is stopping.
    pub fn end_streams(&self) {
        self.0.live.stop();
    }

    /// How many streams are open, and what became of the others.
    #[must_use]
    pub fn stream_counts(&self) -> StreamCounts {
        self.0.live.counts.read()
    }

    /// Keeps no revision for streams any more, as if all were long ago, for tests.
    #[cfg(feature = "faults")]
    pub fn forget_for_streams(&self) {
        self.0.live.events.forget();
    }

    /// With how many of the revisions that are kept for streams the System before and after them is
    /// kept, for tests.
    #[cfg(feature = "faults")]
    #[must_use]
    pub fn states_for_streams(&self) -> usize {
        self.0.live.events.states()
    }

    /// How many revisions are kept for streams, and about what they weigh, for tests.
    #[cfg(feature = "faults")]
    #[must_use]
    pub fn kept_for_streams(&self) -> (usize, usize) {
        self.0.live.events.size()
    }

    /// The log wakes whatever is open with each revision; this does where no revision comes: a login
    /// that is over by age, a lease that ran out. What is open uses its login.
    async fn end_what_is_over_by_time(self) {
        let mut rounds = tokio::time::interval(LOOK);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            rounds.tick().await;
            let now = self.now();
            self.0.sessions.touch_held(now);
            if !self.0.feed.is_fresh() || self.0.sessions.any_held_expired(now) {
                self.0.live.rounds.next();
            }
        }
    }

    async fn wake_at_each_of(self, mut revisions: watch::Receiver<Revision>) {
        while revisions.changed().await.is_ok() {
            self.0.live.rounds.next();
        }
    }
}
