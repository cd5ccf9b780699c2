//! How many attempts there may be to prove a password, before any of them is hashed.
//!
//! Owns the counting: what is counted ([`Keys`]), how many of it ([`LoginLimits`]), here ([`local`],
//! kept in a [`table`]) and by all servers together ([`shared`]). Must not know what a password is,
//! nor who has which place: that is told by the caller.
//!
//! An attempt is *taken* before the hash, so that attempts side by side cannot pass before the
//! count moves, and *given back* when the password was right: only failures count in the end. What
//! goes wrong in between counts as a failure. Giving back undoes one attempt and no other, so that
//! somebody who logs in rightly to his own account wins nothing for his guesses at others.

mod clock;
mod keys;
mod local;
mod quota;
mod shared;
mod table;

#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use canopy_domain::{Micros, SystemId};
use canopy_feed::Redis;
use thiserror::Error;

pub use keys::Place;
pub use quota::{LoginLimits, MalformedQuota, Quota};

use keys::Keys;
use local::Local;
use shared::Shared;

/// Tells the time.
type Now = Arc<dyn Fn() -> Micros + Send + Sync>;

/// Too many attempts have failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("too many failed attempts, try again in {retry_after:?}")]
pub struct TooMany {
    /// When the next one may be made.
    pub retry_after: Duration,
}

/// What has been counted since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LimiterCounts {
    /// Attempts that were let through to the hash.
    pub taken: u64,
    /// Attempts that were refused.
    pub refused: u64,
    /// Attempts that were let through by this server's count alone, though there is a Redis.
    pub alone: u64,
}

#[derive(Default)]
struct Counters {
    taken: AtomicU64,
    refused: AtomicU64,
    alone: AtomicU64,
}

/// Counts attempts; cheap to clone.
#[derive(Clone)]
pub struct Limiter(Arc<Inner>);

struct Inner {
    keys: Keys,
    local: Local,
    shared: Option<Shared>,
    counters: Counters,
}

/// What an attempt is about.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The login as it is compared, whether anybody has it or not.
    pub account: &'a str,
    /// Where it comes from.
    pub address: IpAddr,
    /// Whether this account has logged in from there before.
    pub known: bool,
}

/// An attempt that was let through. Dropped, it counts as failed.
#[must_use = "the password was right, or the attempt counts as failed"]
pub struct Taken {
    limiter: Limiter,
    keys: Vec<keys::Counted>,
    left: Left,
}

/// What an attempt has left of its keys: how much of it may be given back follows from that.
struct Left {
    here: Vec<table::Cells>,
    /// By Redis' count, and when; none where it has not counted it, or has not said so in time.
    shared: Option<(Vec<Duration>, Duration)>,
}

impl Limiter {
    /// Counts by these limits; by Redis too, where there is one. The secret is what keys are
    /// digested with: the same on every server of a System.
    #[must_use]
    pub fn new(
        limits: &LoginLimits,
        secret: &[u8; 32],
        now: Now,
        redis: Option<(Redis, SystemId)>,
    ) -> Self {
        Self(Arc::new(Inner {
            keys: Keys::new(secret),
            local: Local::new(limits, now),
            shared: redis.map(|(redis, system)| Shared::new(redis, system, limits)),
            counters: Counters::default(),
        }))
    }

    /// Takes an attempt. From where the account has logged in before, only its own failures from
    /// there count: whoever guesses at it from elsewhere, or at other accounts from behind the same
    /// address, does not lock it out. Those at all the accounts that are known there are counted
    /// too, and where they are used up the account has a stricter limit there, and no lock. From
    /// anywhere else the failures of the address count, at whichever account, and those of the
    /// account, from wherever.
    ///
    /// # Errors
    /// There were too many; nothing was taken.
    pub async fn take(&self, attempt: Attempt<'_>) -> Result<Taken, TooMany> {
        let counters = &self.0.counters;
        let mut soonest: Option<TooMany> = None;
        for keys in self.0.keys.ways(attempt) {
            match self.try_take(&keys).await {
                Ok(left) => {
                    counters.taken.fetch_add(1, Ordering::Relaxed);
                    return Ok(Taken {
                        limiter: self.clone(),
                        keys,
                        left,
                    });
                }
                Err(refused) => {
                    let sooner = soonest.filter(|other| other.retry_after < refused.retry_after);
                    soonest = Some(sooner.unwrap_or(refused));
                }
            }
        }
        counters.refused.fetch_add(1, Ordering::Relaxed);
        Err(soonest.unwrap_or(TooMany {
            retry_after: Duration::ZERO,
        }))
    }

    /// This server's own count is always asked, and first: when Redis goes, nobody starts afresh.
    async fn try_take(&self, keys: &[keys::Counted]) -> Result<Left, TooMany> {
        let local = &self.0.local;
        let here = local.take(keys)?;
        let Some(shared) = &self.0.shared else {
            return Ok(Left { here, shared: None });
        };
        // Whoever goes away meanwhile has taken it here, and perhaps there: it counts as failed.
        let Some(answer) = shared.take(keys).await else {
            self.0.counters.alone.fetch_add(1, Ordering::Relaxed);
            return Ok(Left { here, shared: None });
        };
        let Some(retry_after) = answer.refused else {
            let shared = Some((answer.left, local.now()));
            return Ok(Left { here, shared });
        };
        local.give_back(keys, &here);
        // Only a refusal is learnt from: much of what is counted otherwise is at work, and right.
        for (key, left) in keys.iter().zip(answer.left) {
            local.raise(key, left);
        }
        Err(TooMany { retry_after })
    }

    /// What has been counted.
    #[must_use]
    pub fn counts(&self) -> LimiterCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = &self.0.counters;
        LimiterCounts {
            taken: read(&counters.taken),
            refused: read(&counters.refused),
            alone: read(&counters.alone),
        }
    }

    /// Whether all servers count together just now; none where there is no Redis.
    #[must_use]
    pub fn is_shared(&self) -> Option<bool> {
        self.0.shared.as_ref().map(Shared::is_up)
    }
}

impl Taken {
    /// The password was right: as if there had been no attempt.
    pub async fn give_back(self) {
        let inner = &self.limiter.0;
        inner.local.give_back(&self.keys, &self.left.here);
        if let (Some(shared), Some((left, at))) = (&inner.shared, &self.left.shared) {
            let since = inner.local.now().saturating_sub(*at);
            let left: Vec<_> = left.iter().map(|left| left.saturating_sub(since)).collect();
            shared.give_back(&self.keys, &left).await;
        }
    }
}
