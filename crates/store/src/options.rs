//! How a database is opened.

use std::time::Duration;

/// Sizes and time limits.
#[derive(Debug, Clone)]
pub struct Options {
    /// The most connections that read at once.
    pub readers: u32,
    /// How long a writer waits for the lock, and how long one that holds it may do nothing.
    pub lock_timeout: Duration,
    /// How long one statement may take, a commit included; and so how long a commit of unknown
    /// outcome is looked for.
    pub statement_timeout: Duration,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
    /// How many rows the thread that reads from SQLite may be ahead of whoever takes them: with few,
    /// the two wait for each other again and again; with many, many are in memory.
    pub rows_ahead: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 8,
            lock_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(30),
            acquire_timeout: Duration::from_secs(3),
            rows_ahead: 1024,
        }
    }
}
