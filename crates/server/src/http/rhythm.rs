//! How often whoever listens hears something, and how long is waited for him.

use std::time::Duration;

/// How often whoever listens hears something, and how long is waited for him; the tests hurry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rhythm {
    /// How often a body of events says something, so that proxies do not take it for dead.
    pub(super) heartbeat: Duration,
    /// How often a sign of life is asked for on a socket.
    pub(super) ping: Duration,
    /// How long one may be missing.
    pub(super) silence: Duration,
    /// How long the end may lie ready until the connection is cut.
    pub(super) parting: Duration,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_secs(15),
            ping: Duration::from_secs(15),
            silence: Duration::from_secs(45),
            parting: Duration::from_secs(10),
        }
    }
}
