//! Several servers that behave as one, on one PostgreSQL and one Redis, all real and private, with
//! a wire between any two that can be cut.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

mod asking;
mod chance;
mod cluster;
mod model;
mod new_enemy;
mod staleness;
#[allow(dead_code, reason = "shared with the tests of one server")]
#[path = "../http/support.rs"]
mod support;
mod table;
mod world;
