//! WebSockets: subscriptions by the protocol `graphql-transport-ws`.
//!
//! - `protocol` says what is done about a message, and knows neither sockets nor time.
//! - `upgrade` makes a socket of a request, `socket` runs it, `stream` one subscription of it.
//! - `outlet` is the one way out: a message at a time, as the client takes them.

mod close;
mod message;
mod outlet;
mod pace;
mod protocol;
mod socket;
mod sockets;
mod stream;
mod upgrade;

#[cfg(test)]
mod tests;

pub(super) use sockets::Sockets;
pub(super) use upgrade::{is_wanted, open};
