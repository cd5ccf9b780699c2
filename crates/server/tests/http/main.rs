//! The program as its users meet it: over HTTP and on the command line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

mod access;
mod api_tokens;
mod attacks;
mod audit;
mod authzen;
mod bad_documents;
mod bad_inputs;
mod billing;
mod bus;
mod commands;
mod counted;
mod crash;
mod cursors;
mod demo;
mod desk;
mod failures;
mod hidden;
mod hidden_changes;
mod imports;
mod live;
#[allow(dead_code, reason = "shared with the tests of operators")]
#[path = "../operation/lock.rs"]
mod lock;
mod logins;
mod management;
mod matrix;
mod metrics;
mod model;
mod moving;
mod mutations;
mod names;
mod observed;
mod passwords;
mod pools;
mod protocol;
mod quick;
mod races;
mod refusals;
mod rules;
mod servers;
mod statements;
mod strain;
mod support;
mod tokens;
mod traces;
mod user_list;
mod user_page;
mod verify;
