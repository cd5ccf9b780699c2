//! What operators do: the topology of `docker/compose.yaml` as processes, restarts and upgrades of
//! running servers, the files of `docker/`, and the commands that the guides name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

mod balancer;
mod compose;
mod followers;
mod image;
mod load;
mod observed;
mod place;
mod rolling;
#[allow(dead_code, reason = "shared with the tests of one server")]
#[path = "../http/support.rs"]
mod support;
mod upgrade;
