//! The time that attempts are counted by: it starts at nothing and never goes back.

use std::sync::{Arc, Mutex, PoisonError};

use canopy_domain::Micros;
use governor::clock::Clock;
use governor::nanos::Nanos;

use super::Now;

/// A wall clock, of which only the steps forward count: set back by an hour, it locks nobody out
/// for that hour.
#[derive(Clone)]
pub(super) struct Steps {
    now: Now,
    seen: Arc<Mutex<(Micros, u64)>>,
}

impl Steps {
    pub(super) fn new(now: Now) -> Self {
        let seen = Arc::new(Mutex::new((now(), 0)));
        Self { now, seen }
    }
}

impl Clock for Steps {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let now = (self.now)();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, elapsed) = *seen;
        let step = u64::try_from(now.0.saturating_sub(last.0)).unwrap_or_default();
        *seen = (now, elapsed.saturating_add(step.saturating_mul(1000)));
        Nanos::from(seen.1)
    }
}
