//! How many streams there are: bounds, and numbers for whoever watches the server.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use canopy_domain::UserId;
use canopy_meter::{Measured, Times};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{App, AppError};

/// The codes that a stream may end by; the last is for whatever else.
const CODES: [&str; 6] = [
    "UNAUTHENTICATED",
    "IP_NOT_ALLOWED",
    "FORBIDDEN",
    "STALE",
    "OVERLOADED",
    "INTERNAL",
];

/// What became of the streams of this server since it began.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamCounts {
    /// Open now.
    pub open: u64,
    /// Opened.
    pub opened: u64,
    /// Changes that were handed over.
    pub told: u64,
    /// By code: ended by this server. The others were left by their readers.
    pub ended: [(&'static str, u64); 6],
    /// Of those whose reader lost his login or the right to them: how long after the commit that did
    /// so they were closed.
    pub revoked: Measured,
}

#[derive(Default)]
pub(crate) struct Counts {
    by_user: Mutex<HashMap<UserId, His>>,
    open: AtomicU64,
    opened: AtomicU64,
    told: AtomicU64,
    ended: [AtomicU64; CODES.len()],
    revoked: Times,
}

/// The streams of one user.
struct His {
    open: usize,
    turn: Arc<Semaphore>,
}

impl Counts {
    pub(super) fn told(&self) {
        self.told.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn ended(&self, error: &AppError) {
        let code = error.code();
        let at = CODES.iter().position(|known| *known == code);
        self.ended[at.unwrap_or(CODES.len() - 1)].fetch_add(1, Ordering::Relaxed);
    }

    /// One is closed, so long after the commit that took it from its reader.
    pub(super) fn revoked(&self, after: Duration) {
        self.revoked.record(after);
    }

    pub(super) fn read(&self) -> StreamCounts {
        let number = |count: &AtomicU64| count.load(Ordering::Relaxed);
        StreamCounts {
            open: number(&self.open),
            opened: number(&self.opened),
            told: number(&self.told),
            ended: std::array::from_fn(|at| (CODES[at], number(&self.ended[at]))),
            revoked: self.revoked.read(),
        }
    }
}

/// A stream that is counted as open until it is dropped.
pub(super) struct Open {
    app: App,
    user: UserId,
    turn: Arc<Semaphore>,
}

impl Open {
    /// # Errors
    /// Too many of this user, or altogether.
    pub(super) fn one(app: &App, user: UserId) -> Result<Self, AppError> {
        let settings = &app.0.settings;
        let counts = &app.0.live.counts;
        let mut by_user = counts.lock();
        if counts.open.load(Ordering::Relaxed) >= settings.streams as u64 {
            return Err(AppError::Overloaded);
        }
        let his = by_user.entry(user).or_insert_with(|| His {
            open: 0,
            turn: Arc::new(Semaphore::new(1)),
        });
        if his.open >= settings.streams_per_user {
            return Err(AppError::RateLimited {
                message: format!(
                    "at most {} streams of one user at once; close one first",
                    settings.streams_per_user
                ),
                retry_after: None,
            });
        }
        his.open += 1;
        let turn = Arc::clone(&his.turn);
        counts.open.fetch_add(1, Ordering::Relaxed);
        counts.opened.fetch_add(1, Ordering::Relaxed);
        drop(by_user);
        Ok(Self {
            app: app.clone(),
            user,
            turn,
        })
    }

    /// Waits for a turn to make what the reader is sent: one of this user's streams at a time, and
    /// of all of them as many as there are processors, so that nobody's events are in the way of
    /// what others ask.
    pub(super) async fn turn(&self) -> Turn {
        let his = Arc::clone(&self.turn).acquire_owned().await.ok();
        let all = Arc::clone(&self.app.0.live.telling);
        let all = all.acquire_owned().await.ok();
        // Events that follow each other leave room for requests in between.
        tokio::task::yield_now().await;
        Turn {
            _his: his,
            _all: all,
        }
    }
}

/// A turn to make what a reader is sent, until it is dropped. The semaphores are never closed.
pub struct Turn {
    _his: Option<OwnedSemaphorePermit>,
    _all: Option<OwnedSemaphorePermit>,
}

impl Drop for Open {
    fn drop(&mut self) {
        let counts = &self.app.0.live.counts;
        let mut by_user = counts.lock();
        counts.open.fetch_sub(1, Ordering::Relaxed);
        if let Some(his) = by_user.get_mut(&self.user) {
            his.open -= 1;
            if his.open == 0 {
                by_user.remove(&self.user);
            }
        }
    }
}

impl Counts {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<UserId, His>> {
        self.by_user.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
