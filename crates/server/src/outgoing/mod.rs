//! HTTP to somebody else: where he is, and a connection to him.
//!
//! Each question has a connection of its own: what else may come on it, a second answer among
//! them, is never read. Nothing is asked twice, no redirect is followed and no proxy of the
//! environment used. Knows nothing of what is asked.

mod connection;
mod endpoint;
mod tls;

pub(crate) use connection::connect;
pub(crate) use endpoint::Endpoint;
pub(crate) use tls::connector;
#[cfg(test)]
pub(crate) use tls::with;
