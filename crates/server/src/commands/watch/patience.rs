//! How long is waited for what.

use std::time::Duration;

use rand::RngExt;

/// How long is waited for what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For a connection.
    pub(super) connecting: Duration,
    /// For the next sign of life; a server gives one every 15 s.
    pub(super) silence: Duration,
    /// For a refusal of what was begun already.
    pub(super) settling: Duration,
    /// Before the first attempt after a stream that was lost.
    pub(super) shortest: Duration,
    /// Before any.
    pub(super) longest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connecting: Duration::from_secs(10),
            silence: Duration::from_secs(45),
            settling: Duration::from_secs(1),
            shortest: Duration::from_millis(200),
            longest: Duration::from_secs(10),
        }
    }
}

impl Patience {
    /// Before the next attempt, after so many that were in vain: twice as long each time, and by
    /// chance something between that and half of it, so that not all come back at once after a
    /// server has restarted.
    pub(super) fn pause(&self, in_vain: u32) -> Duration {
        let doubled = self.shortest.saturating_mul(1 << in_vain.min(16));
        let most = doubled.min(self.longest);
        most.mul_f64(rand::rng().random_range(0.5..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Patience;

    #[test]
    fn pauses_grow_to_a_bound_and_are_not_all_alike() {
        let patience = Patience::default();
        for in_vain in 0..100 {
            let most = (200 << in_vain.min(6)).min(10_000);
            let most = Duration::from_millis(most);
            let pauses: Vec<Duration> = (0..50).map(|_| patience.pause(in_vain)).collect();
            assert!(
                pauses
                    .iter()
                    .all(|pause| *pause <= most && *pause >= most / 2)
            );
            assert!(pauses.iter().any(|pause| *pause != pauses[0]));
        }
    }
}
