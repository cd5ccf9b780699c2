//! How a server runs.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use canopy_auth::{Limits, LoginLimits, Params};
use canopy_domain::Micros;

use crate::billing::{Billing, ServiceTerms};

/// Tells the time; a test gives its own.
pub type Clock = Arc<dyn Fn() -> Micros + Send + Sync>;

/// How a server runs.
#[derive(Clone)]
pub struct Settings {
    /// `sqlite:PATH` or `postgres://…`.
    pub database_url: String,
    /// Connections and time limits.
    pub store: canopy_store::Options,
    /// Redis, which rings the other servers' bells; none: the poll alone.
    pub redis_url: Option<String>,
    /// How often the log is looked at without a bell.
    pub poll: Duration,
    /// How long answers may be given without the head confirmed.
    pub max_staleness: Duration,
    /// How long a login lasts.
    pub session_age: Duration,
    /// How long a login lasts unused.
    pub session_idle: Duration,
    /// How many attempts may fail to prove a password.
    pub login_limits: LoginLimits,
    /// What the hash of a password costs; older ones are made anew at the next login.
    pub password_params: Params,
    /// How many passwords are hashed at once, and how many wait for it.
    pub password_hashes: Limits,
    /// How many streams of changes a user may have open at once, on this server.
    pub streams_per_user: usize,
    /// How many streams of changes this server bears at once.
    pub streams: usize,
    /// How long an event of a stream may wait to be taken by its reader.
    pub slow_reader: Duration,
    /// About how much one actor holds: groups, memberships and resources together.
    pub subtree_size: usize,
    /// How many may wait for one subtree that is not in memory.
    pub mailbox: usize,
    /// Threads that the actors are spread over.
    pub actor_threads: usize,
    /// Tells the time.
    pub clock: Clock,
    /// The terms of the paid service; none where none is on (U3).
    pub terms: Option<ServiceTerms>,
    /// Who is asked before a user is created; only with terms (U3).
    pub billing: Option<Arc<dyn Billing>>,
}

impl Settings {
    /// The defaults, on this database.
    #[must_use]
    pub fn new(database_url: impl Into<String>) -> Self {
        Self {
            database_url: database_url.into(),
            store: canopy_store::Options::default(),
            redis_url: None,
            poll: Duration::from_millis(250),
            max_staleness: Duration::from_secs(5),
            session_age: Duration::from_secs(12 * 60 * 60),
            session_idle: Duration::from_secs(2 * 60 * 60),
            login_limits: LoginLimits::default(),
            password_params: Params::default(),
            password_hashes: Limits::default(),
            streams_per_user: 100,
            streams: 10_000,
            slow_reader: Duration::from_secs(10),
            subtree_size: 20_000,
            mailbox: 1024,
            actor_threads: std::thread::available_parallelism().map_or(1, usize::from),
            clock: Arc::new(now),
            terms: None,
            billing: None,
        }
    }
}

fn now() -> Micros {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
