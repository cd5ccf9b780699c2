//! The whole server, asked by chance: whatever is sent, it lives, answers with no failure of its own
//! (a 5xx, INTERNAL), and tells nothing of how it is made.
//!
//! A target is a file in `targets/` and a line in its list. What it sends is made of a number, so
//! that it can be had again; what was worth keeping is in `corpus/`, and sent each time.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

mod arena;
#[allow(dead_code, reason = "shared with the tests of clusters")]
#[path = "../cluster/chance.rs"]
mod chance;
mod corpus;
mod odd;
mod run;
mod schema;
#[allow(dead_code, reason = "shared with the tests over HTTP")]
#[path = "../http/support.rs"]
mod support;
mod targets;
