//! How long something takes, as a histogram.

use std::time::Duration;

use crate::Counts;

/// Up to how many microseconds each bucket reaches; whatever takes longer is in one more. From a
/// check in memory to a reader who is waited for.
pub const BOUNDS: [u64; 17] = [
    50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
    1_000_000, 2_500_000, 5_000_000, 10_000_000,
];

const BUCKETS: usize = BOUNDS.len() + 1;

/// In which cell the sum is, in nanoseconds.
const SUM: usize = BUCKETS;

/// How long something has taken, each time.
#[derive(Debug, Default)]
pub struct Times(Counts<{ BUCKETS + 1 }>);

/// What was measured so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measured {
    /// How often, for each of [`BOUNDS`] and beyond: longer than the bound before, and no longer
    /// than this one. Not cumulative.
    pub buckets: [u64; BUCKETS],
    /// Seconds, all together.
    pub sum: f64,
}

impl Measured {
    /// How often.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }
}

impl Times {
    /// It took so long.
    pub fn record(&self, took: Duration) {
        let micros = took.as_nanos().div_ceil(1_000);
        let bucket = BOUNDS.partition_point(|bound| u128::from(*bound) < micros);
        self.0.count(bucket);
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.0.add(SUM, nanos);
    }

    /// What was measured so far.
    #[must_use]
    pub fn read(&self) -> Measured {
        let cells = self.0.read();
        Measured {
            buckets: std::array::from_fn(|bucket| cells[bucket]),
            sum: Duration::from_nanos(cells[SUM]).as_secs_f64(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{BOUNDS, BUCKETS, Times};

    #[test]
    fn each_time_is_in_the_bucket_whose_bound_it_does_not_pass() {
        for (bucket, bound) in BOUNDS.into_iter().enumerate() {
            let times = Times::default();
            times.record(Duration::from_micros(bound));
            times.record(Duration::from_micros(bound) + Duration::from_nanos(1));
            let measured = times.read();
            assert_eq!(measured.buckets[bucket], 1, "{bound}");
            assert_eq!(measured.buckets[bucket + 1], 1, "{bound}");
            assert_eq!(measured.count(), 2);
        }
        let times = Times::default();
        times.record(Duration::ZERO);
        times.record(Duration::from_secs(3600));
        let measured = times.read();
        assert_eq!((measured.buckets[0], measured.buckets[BUCKETS - 1]), (1, 1));
        assert!((measured.sum - 3600.0).abs() < 1e-6);
    }
}
