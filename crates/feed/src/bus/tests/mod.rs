//! What needs the inside of the bus; the rest is in `tests/feed`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod address;
mod claim;
mod flow;
mod lost;
mod tls;
