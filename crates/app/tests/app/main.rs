//! The use cases on a real store and real actors.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

mod agreement;
mod api_tokens;
mod audit;
mod cases;
mod check_counts;
mod evaluations;
mod faults;
mod history;
mod known_lists;
mod licensed;
mod live;
mod login_races;
mod logins;
mod naive;
mod new_enemy;
mod past;
mod paying;
mod proofs;
mod races;
mod retention;
mod server;
mod steps;
mod two_servers;
mod why;
mod world;
mod world_changes;
