//! The program as its users meet it: over HTTP and on the command line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

mod api_tokens;
mod audit;
mod bad_documents;
mod bad_inputs;
mod billing;
mod bus;
mod commands;
mod crash;
mod cursors;
mod demo;
mod desk;
mod hidden;
mod hidden_changes;
mod imports;
mod live;
mod logins;
mod management;
mod matrix;
mod model;
mod mutations;
mod names;
mod passwords;
mod pools;
mod races;
mod refusals;
mod rules;
mod servers;
mod statements;
mod support;
mod tokens;
mod user_list;
mod user_page;
mod verify;
