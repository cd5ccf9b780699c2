//! Private servers for tests and benches: PostgreSQL, Redis, nginx and a running `canopy`; what stands
//! between them, to be cut; and a client of streams.
//!
//! Owns how those programs are found, started, paused, killed and cleared away, also when
//! the test process itself is killed. Must not know what Canopy stores or answers, and no
//! other crate uses it but in tests, benches and xtask.

#[cfg(feature = "client")]
mod canopy;
mod nginx;
mod port;
mod postgres;
mod program;
#[cfg(feature = "client")]
mod proxy;
mod redis;
#[cfg(feature = "client")]
mod stream;
mod supervised;
mod wait;

#[cfg(feature = "client")]
pub use canopy::{Canopy, CanopyBuilder};
pub use nginx::Nginx;
pub use postgres::{Postgres, PostgresOptions, SharedPostgres, TEST_POSTGRES_URL};
#[cfg(feature = "client")]
pub use proxy::Proxy;
pub use redis::{Redis, RedisOptions};
#[cfg(feature = "client")]
pub use stream::{End, EventSource, Frame, Said, Subscriber, Told, Transport, WebSocket};
#[cfg(feature = "client")]
pub use wait::wait_for;
