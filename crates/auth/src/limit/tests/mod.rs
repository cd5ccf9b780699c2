//! Attempts are counted as the table says, here and in Redis, and nobody gains by going round it.

mod keys;
mod local;
mod quota;
mod shared;
mod table;

use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, Ordering};

use super::*;

const SECRET: [u8; 32] = [7; 32];

/// A clock that is moved by hand.
#[derive(Clone)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_800_000_000_000_000)))
    }

    fn clock(&self) -> Now {
        let hand = Arc::clone(&self.0);
        Arc::new(move || Micros(hand.load(Ordering::SeqCst)))
    }

    fn moved_by(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap();
        self.0.fetch_add(by, Ordering::SeqCst);
    }

    fn set_back_by(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap();
        self.0.fetch_sub(by, Ordering::SeqCst);
    }
}

const fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

fn limiter(hand: &Hand) -> Limiter {
    Limiter::new(&LoginLimits::default(), &SECRET, hand.clock(), None)
}

fn from_address(n: u32) -> IpAddr {
    IpAddr::V4((0x0a00_0000 + n).into())
}

fn stranger(account: &str, address: u32) -> Attempt<'_> {
    Attempt {
        account,
        address: from_address(address),
        known: false,
    }
}

fn owner(account: &str, address: u32) -> Attempt<'_> {
    Attempt {
        known: true,
        ..stranger(account, address)
    }
}

/// How many of so many failed attempts are let through.
async fn let_through(limiter: &Limiter, attempt: Attempt<'_>, tries: usize) -> usize {
    let mut through = 0;
    for _ in 0..tries {
        through += usize::from(limiter.take(attempt).await.is_ok());
    }
    through
}
