//! Delivers committed revisions, in order and each once, to this server.
//!
//! The one input is the log: the rows after the last applied. A local commit, the poll and a message
//! from another server ([`Bus`]) only ring the bell. What cannot be confirmed for too long
//! is not answered from any more: see [`Feed::is_fresh`].

mod bus;
mod feed;
mod run;

pub use bus::{Bus, BusAddress, BusCounts, BusError, BusOptions, BusStatus, Redis};
pub use feed::{Feed, Options, Sink, WaitError};
