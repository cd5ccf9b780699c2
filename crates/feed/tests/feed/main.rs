//! The feed and the bus, with a real store and a real Redis.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

mod history;
mod lag;
mod latency;
mod liars;
mod outages;
mod rights;
mod rings;
mod server;
