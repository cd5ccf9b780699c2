//! The count of this server: `governor`'s arithmetic (GCRA) over a table of each kind, so that keys
//! of one kind cannot disturb those of another.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::{Quota as Rate, RateLimiter};

use super::clock::Steps;
use super::keys::{Counted, Digest, Kind};
use super::table::{Cells, ROW, Table};
use super::{LoginLimits, Now, Quota, TooMany};

type Governor = RateLimiter<Digest, Table, Steps, NoOpMiddleware<Nanos>>;

pub(super) struct Local {
    address: Counter,
    account: Counter,
    pair: Counter,
    place: Counter,
    strict: Counter,
}

struct Counter {
    governor: Governor,
    table: Table,
    clock: Steps,
    one: u64,
    whole: u64,
    /// Held by whoever takes, until he knows what he has left.
    turn: Mutex<()>,
}

impl Local {
    pub(super) fn new(limits: &LoginLimits, now: Now) -> Self {
        Self::with(limits, now, ROW)
    }

    /// With so many cells in a row of each table.
    pub(super) fn with(limits: &LoginLimits, now: Now, row: usize) -> Self {
        let clock = Steps::new(now);
        let counter = |kind| Counter::new(limits.of(kind), &clock, row);
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

    /// Takes one of each key, or none; what each has left.
    pub(super) fn take(&self, keys: &[Counted]) -> Result<Vec<Cells>, TooMany> {
        let mut left = Vec::with_capacity(keys.len());
        for key in keys {
            match self.of(key).take(&key.digest) {
                Ok(cells) => left.push(cells),
                Err(too_many) => {
                    self.give_back(keys, &left);
                    return Err(too_many);
                }
            }
        }
        Ok(left)
    }

    /// Gives back what was taken of these keys and left this.
    pub(super) fn give_back(&self, keys: &[Counted], left: &[Cells]) {
        for (key, cells) in keys.iter().zip(left) {
            let counter = self.of(key);
            counter.table.give_back(&key.digest, *cells);
        }
    }

    /// Others have counted so much that it takes so long until the key is as good as new. All but
    /// one of it is counted here: what they give back again is not heard of, and whoever has one
    /// left asks them.
    pub(super) fn raise(&self, key: &Counted, left: Duration) {
        let counter = self.of(key);
        let left = Nanos::from(left).as_u64().min(counter.whole);
        let left = left.saturating_sub(counter.one);
        counter.table.raise(&key.digest, left);
    }

    /// The time by which all is counted, since the start.
    pub(super) fn now(&self) -> Duration {
        self.pair.clock.now().into()
    }

    #[cfg(test)]
    pub(super) fn size(&self, kind: Kind) -> usize {
        let digest = Digest::default();
        self.of(&Counted { kind, digest }).table.size()
    }
}

impl Counter {
    fn new(quota: Quota, clock: &Steps, row: usize) -> Self {
        let rate = Rate::with_period(quota.per)
            .unwrap_or_else(|| Rate::per_second(quota.burst))
            .allow_burst(quota.burst);
        let one = Nanos::from(quota.per).as_u64();
        let table = Table::new(row, one, clock.clone());
        Self {
            governor: RateLimiter::new(rate, table.clone(), clock.clone()),
            table,
            clock: clock.clone(),
            one,
            whole: Nanos::from(quota.per * quota.burst.get()).as_u64(),
            turn: Mutex::new(()),
        }
    }

    fn take(&self, key: &Digest) -> Result<Cells, TooMany> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.governor.check_key(key).map_err(|not| TooMany {
            // Time goes on: it may have come while this was counted.
            retry_after: not
                .wait_time_from(self.clock.now())
                .max(Duration::from_millis(1)),
        })?;
        Ok(self.table.of(key))
    }
}
