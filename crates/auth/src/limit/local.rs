//! The count of this server: `governor`'s arithmetic (GCRA) over a book of bounded size.
//!
//! Each kind has a book of its own, so that keys of one kind cannot push out those of another. A
//! book that is full lets go of the key that is nearest to being as good as new. An attacker who
//! wants a key forgotten that has been used up must therefore use up as many others as a book
//! holds, each by failures that are counted against the addresses that they come from: far more
//! guesses than he wins.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::{Quota as Rate, RateLimiter};

use super::clock::Steps;
use super::keys::{Counted, Digest, Kind};
use super::{LoginLimits, Now, Quota, TooMany};

/// How many keys of a kind are kept: about 10 MB of each kind at most.
pub(super) const KEPT: usize = 65_536;

type Governor = RateLimiter<Digest, Book, Steps, NoOpMiddleware<Nanos>>;

pub(super) struct Local {
    address: Counter,
    account: Counter,
    pair: Counter,
    place: Counter,
    strict: Counter,
}

struct Counter {
    governor: Governor,
    book: Book,
    clock: Steps,
    per: Nanos,
    whole: Duration,
}

impl Local {
    pub(super) fn new(limits: &LoginLimits, now: Now) -> Self {
        let clock = Steps::new(now);
        let counter = |kind| Counter::new(limits.of(kind), &clock, KEPT);
        Self {
            address: counter(Kind::Address),
            account: counter(Kind::Account),
            pair: counter(Kind::Pair),
            place: counter(Kind::Place),
            strict: counter(Kind::Strict),
        }
    }

    fn of(&self, key: &Counted) -> &Counter {
        match key.kind {
            Kind::Address => &self.address,
            Kind::Account => &self.account,
            Kind::Pair => &self.pair,
            Kind::Place => &self.place,
            Kind::Strict => &self.strict,
        }
    }

    /// Takes one of each key, or none.
    pub(super) fn take(&self, keys: &[Counted]) -> Result<(), TooMany> {
        for (index, key) in keys.iter().enumerate() {
            if let Err(too_many) = self.of(key).take(&key.digest) {
                self.give_back(&keys[..index]);
                return Err(too_many);
            }
        }
        Ok(())
    }

    pub(super) fn give_back(&self, keys: &[Counted]) {
        for key in keys {
            let counter = self.of(key);
            counter.book.lock().lower(&key.digest, counter.per.as_u64());
        }
    }

    /// It takes at least so long from now until the key is as good as new.
    pub(super) fn raise(&self, key: &Counted, left: Duration) {
        let counter = self.of(key);
        let left = Nanos::from(left.min(counter.whole)).as_u64();
        let now = counter.clock.now().as_u64();
        let full = now.saturating_add(left);
        let mut pages = counter.book.lock();
        if pages.full_at(&key.digest).is_none_or(|known| known < full) {
            pages.set(key.digest, full, now);
        }
    }

    #[cfg(test)]
    pub(super) fn kept(&self, kind: Kind) -> usize {
        let digest = Digest::default();
        let counter = self.of(&Counted { kind, digest });
        counter.book.lock().full_at.len()
    }
}

impl Counter {
    fn new(quota: Quota, clock: &Steps, most: usize) -> Self {
        let rate = Rate::with_period(quota.per)
            .unwrap_or_else(|| Rate::per_second(quota.burst))
            .allow_burst(quota.burst);
        let book = Book::new(most, clock.clone());
        Self {
            governor: RateLimiter::new(rate, book.clone(), clock.clone()),
            book,
            clock: clock.clone(),
            per: quota.per.into(),
            whole: quota.per * quota.burst.get(),
        }
    }

    fn take(&self, key: &Digest) -> Result<(), TooMany> {
        self.governor.check_key(key).map_err(|not| TooMany {
            retry_after: not.wait_time_from(self.clock.now()),
        })
    }
}

/// What `governor` knows of each key: when it is as good as new. Clones are the same book.
#[derive(Clone)]
struct Book {
    clock: Steps,
    pages: Arc<Mutex<Pages>>,
}

#[derive(Default)]
struct Pages {
    full_at: HashMap<Digest, u64>,
    /// The same, the first to be as good as new first.
    by_time: BTreeSet<(u64, Digest)>,
    most: usize,
}

impl Book {
    fn new(most: usize, clock: Steps) -> Self {
        let pages = Pages {
            most,
            ..Pages::default()
        };
        Self {
            clock,
            pages: Arc::new(Mutex::new(pages)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StateStore for Book {
    type Key = Digest;

    fn measure_and_replace<T, F, E>(&self, key: &Digest, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let now = self.clock.now().as_u64();
        let mut pages = self.lock();
        let (answer, full) = decide(pages.full_at(key).map(Nanos::from))?;
        pages.set(*key, full.as_u64(), now);
        Ok(answer)
    }
}

impl Pages {
    fn full_at(&self, key: &Digest) -> Option<u64> {
        self.full_at.get(key).copied()
    }

    fn set(&mut self, key: Digest, full: u64, now: u64) {
        if let Some(old) = self.full_at.insert(key, full) {
            self.by_time.remove(&(old, key));
        }
        self.by_time.insert((full, key));
        // What is as good as new is forgotten, two for each that comes: the book shrinks again
        // without anybody having to look through it.
        for _ in 0..2 {
            match self.by_time.first() {
                Some(&(full, key)) if full <= now || self.full_at.len() > self.most => {
                    self.by_time.remove(&(full, key));
                    self.full_at.remove(&key);
                }
                _ => break,
            }
        }
    }

    fn lower(&mut self, key: &Digest, by: u64) {
        if let Some(full) = self.full_at.get_mut(key) {
            self.by_time.remove(&(*full, *key));
            *full = full.saturating_sub(by);
            self.by_time.insert((*full, *key));
        }
    }
}
