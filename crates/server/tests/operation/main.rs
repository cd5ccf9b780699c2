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
mod demonstrations;
#[allow(dead_code, reason = "shared with the tests of one server")]
#[path = "../http/desk.rs"]
mod desk;
mod example;
mod exporting;
mod followers;
mod guides;
mod image;
mod load;
mod lock;
mod observed;
mod place;
#[allow(dead_code, reason = "shared with the tests of one server")]
#[path = "../http/live/printed.rs"]
mod printed;
mod priority;
mod rolling;
mod stopping;
#[allow(dead_code, reason = "shared with the tests of one server")]
#[path = "../http/support.rs"]
mod support;
mod upgrade;
mod verified;
