//! Numbers that only grow.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// In how many sets of cells counts are kept: threads that share one take its line from each other.
pub const STRIPES: usize = 8;

/// `N` numbers that only grow.
#[derive(Debug)]
pub struct Counts<const N: usize> {
    stripes: [Stripe<N>; STRIPES],
}

/// Two lines apart: processors fetch them in pairs.
#[derive(Debug)]
#[repr(align(128))]
struct Stripe<const N: usize>([AtomicU64; N]);

impl<const N: usize> Default for Counts<N> {
    fn default() -> Self {
        let stripe = |_| Stripe(std::array::from_fn(|_| AtomicU64::new(0)));
        Self {
            stripes: std::array::from_fn(stripe),
        }
    }
}

impl<const N: usize> Counts<N> {
    /// One more of that number; nothing where there is no such.
    pub fn count(&self, number: usize) {
        self.add(number, 1);
    }

    /// So many more of it.
    pub fn add(&self, number: usize, more: u64) {
        if let Some(cell) = self.stripes[stripe()].0.get(number) {
            cell.fetch_add(more, Ordering::Relaxed);
        }
    }

    /// All of them by now. What is counted meanwhile may be in one of them and not yet in another.
    #[must_use]
    pub fn read(&self) -> [u64; N] {
        let sum = |number: usize| {
            let cells = self.stripes.iter().map(|stripe| &stripe.0[number]);
            cells.fold(0, |sum: u64, cell| {
                sum.wrapping_add(cell.load(Ordering::Relaxed))
            })
        };
        std::array::from_fn(sum)
    }
}

/// The cells of this thread.
fn stripe() -> usize {
    static THREADS: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static MINE: usize = THREADS.fetch_add(1, Ordering::Relaxed) % STRIPES;
    }
    MINE.with(|mine| *mine)
}

#[cfg(test)]
mod tests {
    use super::{Counts, STRIPES};

    #[test]
    fn whatever_threads_count_is_in_the_sum() {
        let counts = Counts::<2>::default();
        std::thread::scope(|scope| {
            for _ in 0..3 * STRIPES {
                scope.spawn(|| {
                    counts.count(0);
                    counts.add(1, 5);
                    counts.count(2);
                });
            }
        });
        let threads = 3 * STRIPES as u64;
        assert_eq!(counts.read(), [threads, 5 * threads]);
    }
}
