//! The use cases on a real store and real actors.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

mod agreement;

mod naive;

mod server;
mod world;
