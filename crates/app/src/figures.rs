//! What operators watch of a server: numbers, and nothing of whom or what.

use canopy_auth::LimiterCounts;
use canopy_feed::{Bus, BusCounts};

use crate::{App, Readiness, StreamCounts};

/// What operators watch.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Whether the server is fit to answer, by which revision, and whether its bus works.
    pub readiness: Readiness,
    /// What has gone over the bus, where there is one.
    pub bus: Option<BusCounts>,
    /// What has become of the streams of changes.
    pub streams: StreamCounts,
    /// What has become of attempts to prove a password.
    pub logins: LoginFigures,
}

/// Attempts to prove a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LoginFigures {
    /// Those that were let through to the hash, and those that were not.
    pub attempts: LimiterCounts,
    /// Whether all servers count failures together just now; none where there is no Redis.
    pub shared: Option<bool>,
    /// How many hashes have been begun, for logins and for new passwords.
    pub hashes: u64,
}

impl App {
    /// The figures of this moment.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures {
            readiness: self.readiness(),
            bus: self.0.bus.as_ref().map(Bus::counts),
            streams: self.stream_counts(),
            logins: LoginFigures {
                attempts: self.0.limiter.counts(),
                shared: self.0.limiter.is_shared(),
                hashes: self.hashes().iter().map(|(_, count)| count).sum(),
            },
        }
    }

    /// How many hashes have been begun, by what they cost.
    #[must_use]
    pub fn hashes(&self) -> Vec<(canopy_auth::Params, u64)> {
        self.0.hasher.counts()
    }
}
