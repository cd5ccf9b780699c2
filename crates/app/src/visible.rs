//! How long it takes from a commit, on whichever server, until this one answers by it.

use std::sync::Arc;
use std::time::Duration;

use canopy_domain::{Entry, Micros};
use canopy_feed::Sink;
use canopy_meter::{Measured, Times};
use canopy_store::{Head, StoreError};
use futures::future::BoxFuture;

use crate::Clock;

/// The last that is told of a revision: by then all else here answers by it.
#[derive(Clone)]
pub(crate) struct Visible {
    clock: Clock,
    times: Arc<Times>,
}

impl Visible {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            times: Arc::default(),
        }
    }

    pub(crate) fn read(&self) -> Measured {
        self.times.read()
    }
}

/// Of two times of different clocks the later may come first: that is at once.
pub(crate) fn between(at: Micros, now: Micros) -> Duration {
    Duration::from_micros(u64::try_from(now.0.saturating_sub(at.0)).unwrap_or_default())
}

impl Sink for Visible {
    fn apply<'a>(&'a self, entry: &'a Entry) -> BoxFuture<'a, Result<(), StoreError>> {
        self.times.record(between(entry.at, (self.clock)()));
        Box::pin(std::future::ready(Ok(())))
    }

    fn reload(&self) -> BoxFuture<'_, Result<Option<Head>, StoreError>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use canopy_domain::Micros;

    use super::between;

    #[test]
    fn what_another_clock_says_is_later_took_no_time() {
        for (at, now, expected) in [(1, 4, 3), (4, 4, 0), (9, 4, 0)] {
            let expected = Duration::from_micros(expected);
            assert_eq!(between(Micros(at), Micros(now)), expected);
        }
    }
}
