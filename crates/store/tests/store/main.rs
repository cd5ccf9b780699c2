//! One suite for both databases: each body runs on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod draw;
mod model;
mod support;
mod world;

mod analytics;
mod api_tokens;
mod audit;
mod billing;
mod cancelling;
mod check_counts;
mod concurrency;
mod constraints;
mod details;
mod ending;
mod executing;
mod export;
mod extract;
mod facts;
mod gone;
mod late_purge;
mod ledger;
mod lists;
mod migrations;
mod new_users;
mod past;
mod places;
mod poison;
mod retention;
mod sessions;
mod sizes;
mod tampering;
mod unknown_outcome;
mod verify;
