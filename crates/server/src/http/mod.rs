//! HTTP: who is speaking, from where, and how large. What is asked and answered is the gateway's.
//!
//! Knows nothing of GraphQL but that a request is a JSON body, and of permissions nothing at all.

mod address;
mod answer;
mod authzen;
mod backend;
mod body;
mod connection;
mod cookie;
mod credentials;
mod drain;
mod flow;
mod graphql;
mod health;
mod link;
mod media;
mod metrics;
mod origin;
mod pages;
mod priority;
mod refused;
mod request;
mod rhythm;
mod server;
mod sse;
mod teller;
mod trace;
mod ws;

#[cfg(test)]
mod tests;

use std::time::Duration;

use ipnet::IpNet;

use crate::config::{Config, PublicUrl};

pub(crate) use server::{bind, serve};

/// What the HTTP side is told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) secure_cookies: bool,
    pub(crate) graphiql: bool,
    /// In bytes.
    pub(crate) body_limit: usize,
    /// How long what only reads may take.
    pub(crate) query_time: Duration,
    /// Whether spans are made of requests, for who traces them.
    pub(crate) traces: bool,
    /// Where clients reach this System.
    pub(crate) public_url: Option<PublicUrl>,
    /// How long idle connections are left to whoever keeps them, when the server stops.
    pub(crate) drain: Duration,
}

impl Options {
    /// Whether the client has come over TLS, as far as that is known.
    fn is_secure(&self, client: address::Client) -> bool {
        self.secure_cookies || client.over_tls
    }
}

impl From<&Config> for Options {
    fn from(config: &Config) -> Self {
        Self {
            trusted_proxies: config.trusted_proxies.clone(),
            secure_cookies: config.secure_cookies,
            graphiql: config.graphiql,
            body_limit: config.body_limit,
            query_time: config.query_time,
            traces: config.otlp_endpoint.is_some(),
            public_url: config.public_url.clone(),
            drain: config.drain,
        }
    }
}
