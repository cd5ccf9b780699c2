//! How many of something there are now.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many are inside; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Gauge(Arc<AtomicU64>);

/// One that is inside until it is dropped.
#[derive(Debug)]
pub struct Inside(Arc<AtomicU64>);

impl Gauge {
    /// One more, until what is returned is dropped.
    #[must_use = "dropped, it is inside no more"]
    pub fn enter(&self) -> Inside {
        self.0.fetch_add(1, Ordering::Relaxed);
        Inside(Arc::clone(&self.0))
    }

    /// How many are inside.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Gauge;

    #[test]
    fn who_has_left_is_not_inside() {
        let gauge = Gauge::default();
        let (one, other) = (gauge.enter(), gauge.clone().enter());
        assert_eq!(gauge.read(), 2);
        drop(one);
        assert_eq!(gauge.read(), 1);
        drop(other);
        assert_eq!(gauge.read(), 0);
    }
}
