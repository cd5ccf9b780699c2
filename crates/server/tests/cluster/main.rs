//! Several servers that behave as one, on one PostgreSQL and one Redis, all real and private, with
//! a wire between any two that can be cut.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

mod answers;
mod asking;
mod chance;
mod chaos;
mod cluster;
mod deeds;
mod faults;
mod judge;
mod log;
mod model;
mod new_enemy;
mod plan;
mod readers;
mod run;
mod staleness;
#[allow(dead_code, reason = "shared with the tests of one server")]
#[path = "../http/support.rs"]
mod support;
mod table;
mod ten_thousand;
mod world;
