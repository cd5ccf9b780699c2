//! Redis between servers: rings the bells of the others, grants nothing. Beside that, on a
//! connection of its own, it is asked for what all servers count together ([`Redis`]).
//!
//! A server that has committed publishes (revision, hash) on the channel of its System; one that
//! hears of something which it has not applied looks at the log. Nothing is believed but that a look
//! may be worth it, no revision is kept in Redis, and nothing is lost with it: the poll goes on, and
//! after each connection anew everything is looked at. Whoever can publish can cause looks at the
//! log, and no more of them than [`looks`] allows.

mod address;
mod backoff;
mod claim;
mod connect;
mod counting;
mod flow;
mod links;
mod looks;
mod publisher;
mod subscriber;
mod tls;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use canopy_domain::SystemId;
use canopy_store::Head;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::Feed;
use claim::Claim;
use connect::Way;
use links::{Counters, Links};

pub use address::BusAddress;
pub use counting::Redis;
pub use links::{BusCounts, BusStatus};

/// How the bus is reached.
#[derive(Clone)]
pub struct BusOptions {
    /// `redis://[USER:PASSWORD@]HOST[:PORT]` or `rediss://…` (TLS).
    pub url: String,
    /// Whose servers talk to each other: one Redis may serve several Systems.
    pub system: SystemId,
}

/// Without the password.
impl std::fmt::Debug for BusOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BusOptions")
            .field("system", &self.system)
            .finish_non_exhaustive()
    }
}

/// Why there is no bus.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The address makes no sense; with what is wrong, without the password.
    #[error("the Redis address is not usable: {0}")]
    Address(String),
    /// It is to be reached over TLS, and there is nobody to vouch for it.
    #[error(
        "this machine knows no certificate authority, so Redis cannot be reached by rediss://; \
         install them, or name a file of them in SSL_CERT_FILE"
    )]
    Authorities,
}

/// The bus of one server; cheap to clone. It ends with the last clone.
#[derive(Clone)]
pub struct Bus(Arc<Tasks>);

struct Tasks {
    shared: Arc<Shared>,
    tasks: Vec<AbortHandle>,
}

/// What the tasks have in common.
struct Shared {
    feed: Feed,
    way: Way,
    channel: String,
    /// The newest commit of this server. Each publishing takes what is newest then.
    announced: watch::Sender<Option<Claim>>,
    /// The newest claim of another server that could be news.
    heard: watch::Sender<Option<Claim>>,
    links: Links,
    counters: Counters,
}

impl Bus {
    /// Connects, in tasks of its own, and connects again whenever that is lost. A Redis that is away
    /// is no error: the poll does without.
    ///
    /// # Errors
    /// The address makes no sense; TLS, and this machine knows no certificate authority.
    pub fn start(feed: Feed, options: BusOptions) -> Result<Self, BusError> {
        let way = Way::new(BusAddress::parse(&options.url)?)?;
        Ok(Self::by(way, feed, options.system))
    }

    fn by(way: Way, feed: Feed, system: SystemId) -> Self {
        let shared = Arc::new(Shared {
            feed,
            links: Links::new(way.address().to_string()),
            way,
            channel: format!("canopy:{system}:revisions"),
            announced: watch::Sender::new(None),
            heard: watch::Sender::new(None),
            counters: Counters::default(),
        });
        let tasks = [
            tokio::spawn(looks::run(Arc::clone(&shared))),
            tokio::spawn(subscriber::run(Arc::clone(&shared))),
            tokio::spawn(publisher::run(Arc::clone(&shared))),
        ];
        let tasks = tasks.iter().map(|task| task.abort_handle()).collect();
        Self(Arc::new(Tasks { shared, tasks }))
    }

    /// Tells the other servers of a commit: at once back, whatever comes of it; of several, the
    /// newest is told. This server's own bell is for the caller to ring.
    pub fn announce(&self, head: &Head) {
        let claim = Claim {
            revision: head.revision,
            hash: head.hash,
        };
        self.0.shared.announced.send_replace(Some(claim));
    }

    /// Whether messages go to and fro.
    #[must_use]
    pub fn status(&self) -> BusStatus {
        self.0.shared.links.status()
    }

    /// How many messages have gone to and fro.
    #[must_use]
    pub fn counts(&self) -> BusCounts {
        self.0.shared.counters.counts()
    }

    /// Ends the tasks.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl Tasks {
    fn stop(&self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.stop();
    }
}
