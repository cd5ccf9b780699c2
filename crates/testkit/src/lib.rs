//! Private servers for tests and benches: PostgreSQL, Redis and a running `canopy`.
//!
//! Owns how those programs are found, started, paused, killed and cleared away, also when
//! the test process itself is killed. Must not know what Canopy stores or answers, and no
//! other crate uses it but in tests, benches and xtask.

#[cfg(feature = "client")]
mod canopy;
mod port;
mod postgres;
mod program;
mod redis;
mod supervised;
mod wait;

#[cfg(feature = "client")]
pub use canopy::{Canopy, CanopyBuilder};
pub use postgres::{Postgres, PostgresOptions, SharedPostgres, TEST_POSTGRES_URL};
pub use redis::{Redis, RedisOptions};
#[cfg(feature = "client")]
pub use wait::wait_for;
