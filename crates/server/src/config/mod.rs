//! What the program is told: flags over environment (`CANOPY_…`) over a TOML file over defaults.
//!
//! One table ([`KEYS`]) names every setting; flags, variables, the file and `canopy config` are all
//! made from it. What is unknown, empty or malformed is refused: a mistyped `trusted_proxies` must
//! not leave a server that looks configured. Values of secrets stand in no message.

mod file;
mod keys;
mod layers;
mod parse;
mod print;
mod public_url;
mod redact;
mod reference;
mod secret;
mod service;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use canopy_app::{Clock, LoginLimits, PasswordHashes, PasswordParams};
use canopy_domain::Micros;
use canopy_graphql::Operations;
use ipnet::IpNet;

use crate::outgoing::Endpoint;
pub(crate) use keys::{KEYS, Key, Kind};
pub(crate) use layers::{Layers, Origin};
pub(crate) use public_url::PublicUrl;
pub(crate) use redact::DatabaseUrl;
pub(crate) use reference::reference;
pub(crate) use secret::Secret;
pub(crate) use service::Service;

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// All settings, checked.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) database_url: DatabaseUrl,
    /// Where several servers tell each other.
    pub(crate) redis_url: Option<Secret>,
    pub(crate) listen: SocketAddr,
    /// How long connections are left to balancers when the server stops.
    pub(crate) drain: Duration,
    /// Where clients reach this System.
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) secure_cookies: bool,
    pub(crate) graphiql: bool,
    pub(crate) introspection: bool,
    pub(crate) operations: Operations,
    /// Where the deployer's own operations are.
    pub(crate) operations_dir: Option<PathBuf>,
    pub(crate) query_cost: usize,
    pub(crate) query_time: Duration,
    pub(crate) log_format: LogFormat,
    pub(crate) log_filter: String,
    /// Where nobody set it, servers say more than commands.
    pub(crate) log_filter_is_set: bool,
    /// Where traces are sent; none: nothing is traced.
    pub(crate) otlp_endpoint: Option<Endpoint>,
    /// How much is traced of what nobody else has decided on: 0 to 1.
    pub(crate) otlp_sampling: f64,
    pub(crate) max_staleness: Duration,
    pub(crate) session_age: Duration,
    pub(crate) session_idle: Duration,
    /// How many attempts to prove a password may fail.
    pub(crate) login_limits: LoginLimits,
    /// What the hash of a password costs.
    pub(crate) password_params: PasswordParams,
    pub(crate) password_hashes: PasswordHashes,
    pub(crate) streams_per_user: usize,
    pub(crate) streams: usize,
    pub(crate) subtree_size: usize,
    pub(crate) actor_threads: usize,
    /// In bytes.
    pub(crate) body_limit: usize,
    /// Where there is a paid service (U3).
    pub(crate) service: Option<Service>,
    /// How far the clock is ahead of the machine's.
    pub(crate) clock_offset: Duration,
}

impl Config {
    /// The settings that hold.
    ///
    /// # Errors
    /// A value is malformed, or two of them make no sense together.
    pub(crate) fn new(layers: &Layers) -> Result<Self> {
        let config = Self {
            database_url: layers.parse("database_url", parse::database_url)?,
            redis_url: layers.optional("redis_url", parse::redis_url)?,
            listen: layers.parse("listen", parse::listen)?,
            drain: layers.parse("drain", parse::drain)?,
            public_url: layers.optional("public_url", PublicUrl::parse)?,
            trusted_proxies: layers.parse("trusted_proxies", parse::networks)?,
            secure_cookies: layers.parse("secure_cookies", parse::switch)?,
            graphiql: layers.parse("graphiql", parse::switch)?,
            introspection: layers.parse("introspection", parse::switch)?,
            operations: layers.parse("operations", parse::operations)?,
            operations_dir: layers.optional("operations_dir", parse::folder)?,
            query_cost: layers.parse("query_cost", parse::count)?,
            query_time: layers.parse("query_time", parse::duration)?,
            log_format: layers.parse("log_format", parse::log_format)?,
            log_filter: layers.parse("log_filter", parse::log_filter)?,
            log_filter_is_set: layers.held("log_filter").origin != Origin::Default,
            otlp_endpoint: layers.optional("otlp_endpoint", parse::otlp_endpoint)?,
            otlp_sampling: layers.parse("otlp_sampling", parse::ratio)?,
            max_staleness: layers.parse("max_staleness", parse::duration)?,
            session_age: layers.parse("session_age", parse::duration)?,
            session_idle: layers.parse("session_idle", parse::duration)?,
            login_limits: LoginLimits {
                address: layers.parse("login_limit_address", parse::quota)?,
                account: layers.parse("login_limit_account", parse::quota)?,
                pair: layers.parse("login_limit_pair", parse::quota)?,
                place: layers.parse("login_limit_place", parse::quota)?,
            },
            password_params: PasswordParams {
                memory_kib: layers.parse("password_memory", parse::kib)?,
                iterations: layers.parse("password_iterations", parse::cost)?,
                parallelism: layers.parse("password_lanes", parse::cost)?,
            },
            password_hashes: layers.parse("password_hashes_at_once", parse::hashes)?,
            streams_per_user: layers.parse("streams_per_user", parse::count)?,
            streams: layers.parse("streams", parse::count)?,
            subtree_size: layers.parse("subtree_size", parse::count)?,
            actor_threads: layers.parse("actor_threads", parse::threads)?,
            body_limit: layers.parse("body_limit", parse::size)?,
            service: Service::new(layers)?,
            clock_offset: layers.parse("clock_offset", parse::offset)?,
        };
        ensure!(
            config.session_idle <= config.session_age,
            "session_idle is longer than session_age, so it would never end a session; lower it"
        );
        // Whoever says that it is reached over TLS means its cookies too.
        ensure!(
            config.public_url.is_none()
                || config.secure_cookies
                || !config.trusted_proxies.is_empty(),
            "public_url is https and cookies would be sent without TLS too; name the proxy in \
             trusted_proxies, or set secure_cookies"
        );
        // No exception: whoever has so little memory takes more iterations, and tests start the use
        // cases themselves.
        ensure!(
            config.password_params.is_enough(),
            "hashes of password_memory and password_iterations would be guessed at too cheaply; take \
             19MiB with 2 iterations, 12MiB with 3, 9MiB with 4, 7MiB with 5, or more"
        );
        ensure!(
            config.password_params.is_bearable(),
            "a hash of password_memory and password_iterations would keep the server from all else; \
             take 256MiB at most, and no more than 4GiB for both multiplied"
        );
        ensure!(
            config.password_params.memory_kib >= 8 * config.password_params.parallelism,
            "password_memory is less than 8KiB for each of password_lanes; raise it"
        );
        Ok(config)
    }

    /// What the gateway allows.
    pub(crate) fn limits(&self) -> canopy_graphql::Options {
        canopy_graphql::Options {
            introspection: self.introspection,
            complexity: self.query_cost,
            time_limit: self.query_time,
            ..canopy_graphql::Options::default()
        }
    }

    /// What the use cases are started with, but for the way to a billing service: commands create
    /// nobody who would be billed.
    pub(crate) fn settings(&self) -> canopy_app::Settings {
        let mut settings = canopy_app::Settings::new(self.database_url.expose());
        settings.redis_url = self.redis_url.as_ref().map(|url| url.expose().to_owned());
        settings.max_staleness = self.max_staleness;
        settings.session_age = self.session_age;
        settings.session_idle = self.session_idle;
        settings.login_limits = self.login_limits;
        settings.password_params = self.password_params;
        settings.password_hashes = self.password_hashes;
        settings.streams_per_user = self.streams_per_user;
        settings.streams = self.streams;
        settings.subtree_size = self.subtree_size;
        settings.actor_threads = self.actor_threads;
        settings.terms = self.service.as_ref().map(|service| service.terms.clone());
        settings.clock = ahead(settings.clock, self.clock_offset);
        settings
    }
}

/// The same clock, this much ahead.
fn ahead(clock: Clock, offset: Duration) -> Clock {
    // No offset is longer than ten years.
    let offset = i64::try_from(offset.as_micros()).unwrap_or(i64::MAX);
    Arc::new(move || Micros(clock().0.saturating_add(offset)))
}
