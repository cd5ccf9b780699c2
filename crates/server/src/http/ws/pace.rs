//! How fast a client is heard.

use std::time::Duration;

use tokio::time::Instant;

/// So many messages may come at once: a client's subscriptions, begun and ended, with some to spare.
const BURST: u32 = 128;

/// How often one more may come after that.
const EVERY: Duration = Duration::from_millis(10);

/// How fast a client is heard: messages cost the sender nearly nothing, and every one of them is
/// work here, on a thread that serves others too.
pub(super) struct Pace {
    /// When as many as may come at once may come again.
    rested_at: Instant,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { rested_at: now }
    }

    /// A message has come.
    pub(super) fn heard(&mut self, now: Instant) {
        self.rested_at = self.rested_at.max(now) + EVERY;
    }

    /// From when on the next one is heard.
    pub(super) fn next(&self) -> Instant {
        let tired = EVERY * (BURST - 1);
        self.rested_at.checked_sub(tired).unwrap_or(self.rested_at)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::{BURST, EVERY, Pace};

    #[test]
    fn some_come_at_once_and_the_others_one_by_one() {
        let now = Instant::now();
        let mut pace = Pace::new(now);
        for _ in 0..BURST {
            assert!(pace.next() <= now);
            pace.heard(now);
        }
        assert_eq!(pace.next(), now + EVERY);
        pace.heard(now + EVERY);
        assert_eq!(pace.next(), now + 2 * EVERY);
        // Who rests is heard as before.
        let later = now + 2 * BURST * EVERY;
        for _ in 0..BURST {
            assert!(pace.next() <= later);
            pace.heard(later);
        }
        assert!(pace.next() > later);
    }
}
