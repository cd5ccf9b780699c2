//! What is known of the two connections, and what has gone over them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::connect::Lost;

/// Whether messages go to and fro just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusStatus {
    /// They do.
    Connected,
    /// They do not, for so long; the poll goes on.
    Down(Duration),
}

/// How many messages have gone to and fro since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BusCounts {
    /// Messages that came, from whomever.
    pub received: u64,
    /// Those of them that were not ours, or told nothing new.
    pub ignored: u64,
    /// Commits that were told; of several at once, only the newest is.
    pub published: u64,
    /// Tries to tell that came to nothing.
    pub failed: u64,
}

/// The same as it grows.
#[derive(Default)]
pub(super) struct Counters {
    pub(super) received: AtomicU64,
    pub(super) ignored: AtomicU64,
    pub(super) published: AtomicU64,
    pub(super) failed: AtomicU64,
}

impl Counters {
    pub(super) fn counts(&self) -> BusCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        BusCounts {
            received: read(&self.received),
            ignored: read(&self.ignored),
            published: read(&self.published),
            failed: read(&self.failed),
        }
    }
}

pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// One of the two connections.
#[derive(Clone, Copy)]
pub(super) enum Link {
    Subscriber,
    Publisher,
}

/// The two connections. Only changes are logged, not every try.
pub(super) struct Links {
    address: String,
    known: Mutex<Known>,
}

struct Known {
    up: [bool; 2],
    /// When not both were up any more, and whether that was logged.
    down: Option<(Instant, bool)>,
}

impl Links {
    pub(super) fn new(address: String) -> Self {
        let known = Known {
            up: [false; 2],
            down: Some((Instant::now(), false)),
        };
        Self {
            address,
            known: Mutex::new(known),
        }
    }

    pub(super) fn status(&self) -> BusStatus {
        match self.lock().down {
            None => BusStatus::Connected,
            Some((since, _)) => BusStatus::Down(since.elapsed()),
        }
    }

    pub(super) fn up(&self, link: Link) {
        let mut known = self.lock();
        known.up[link as usize] = true;
        if known.up == [true; 2]
            && let Some((since, _)) = known.down.take()
        {
            tracing::info!(redis = self.address, after = ?since.elapsed(), "connected to Redis");
        }
    }

    pub(super) fn lost(&self, link: Link, reason: &Lost) {
        let mut known = self.lock();
        known.up[link as usize] = false;
        let (_, logged) = known.down.get_or_insert_with(|| (Instant::now(), false));
        if !std::mem::replace(logged, true) {
            tracing::warn!(
                redis = self.address, %reason,
                "Redis is away; changes of other servers are found by the poll alone"
            );
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
