//! What operators watch of a server: numbers, and nothing of whom or what.

use canopy_actors::ActorFigures;
use canopy_auth::{HashFigures, LimiterCounts};
use canopy_feed::{Bus, BusCounts};
use canopy_meter::Measured;
use canopy_store::{PoolFigures, WriterFigures};

use crate::{App, DecisionCounts, Readiness, StreamCounts};

/// What operators watch.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Whether the server is fit to answer, by which revision, and whether its bus works.
    pub readiness: Readiness,
    /// Checks that were answered.
    pub decisions: DecisionCounts,
    /// How it follows the log.
    pub feed: FeedFigures,
    /// What has gone over the bus, where there is one.
    pub bus: Option<BusCounts>,
    /// What is in memory, and what actors are sent.
    pub actors: ActorFigures,
    /// Lists of users of which is kept how long they are.
    pub user_lists: u64,
    /// What has become of the streams of changes.
    pub streams: StreamCounts,
    /// What has become of attempts to prove a password.
    pub logins: LoginFigures,
    /// What is sent to the database, by the kind of connection.
    pub pools: [PoolFigures; 3],
    /// What is committed.
    pub writer: WriterFigures,
}

/// How a server follows the log.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FeedFigures {
    /// How many revisions it is behind the log, by its last look.
    pub lag: u64,
    /// How long it takes to bring all of this server up to a revision.
    pub applied: Measured,
    /// From the time of a commit, on whichever server, until this one answers by it.
    pub visible: Measured,
}

/// Attempts to prove a password.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LoginFigures {
    /// Those that were let through to the hash, and those that were not.
    pub attempts: LimiterCounts,
    /// Logins that were refused, by the code of the reason.
    pub refused: [(&'static str, u64); 6],
    /// Whether all servers count failures together just now; none where there is no Redis.
    pub shared: Option<bool>,
    /// How many hashes have been begun, for logins and for new passwords.
    pub hashes: u64,
    /// Those that wait and those that run.
    pub queue: HashFigures,
}

impl App {
    /// The figures of this moment.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let inner = &self.0;
        Figures {
            readiness: self.readiness(),
            decisions: inner.decisions.read(),
            feed: FeedFigures {
                lag: inner.feed.lag(),
                applied: inner.feed.applying(),
                visible: inner.visible.read(),
            },
            bus: inner.bus.as_ref().map(Bus::counts),
            actors: inner.directory.figures(),
            user_lists: inner.user_lists.len() as u64,
            streams: self.stream_counts(),
            logins: LoginFigures {
                attempts: inner.limiter.counts(),
                refused: inner.refusals.read(),
                shared: inner.limiter.is_shared(),
                hashes: self.hashes().iter().map(|(_, count)| count).sum(),
                queue: inner.hasher.figures(),
            },
            pools: inner.store.figures(),
            writer: inner.writer.figures(),
        }
    }

    /// How many hashes have been begun, by what they cost.
    #[must_use]
    pub fn hashes(&self) -> Vec<(canopy_auth::Params, u64)> {
        self.0.hasher.counts()
    }
}
