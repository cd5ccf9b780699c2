//! One server: what it is made of, how it starts and stops.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use canopy_actors::Directory;
use canopy_auth::{Hasher, Lifetime, Limiter, Sessions};
use canopy_domain::{Micros, Revision, Salt};
use canopy_feed::{Bus, BusOptions, BusStatus, Feed, Redis, Sink};
use canopy_store::{Store, Writer, WriterHandle};
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;
use uuid::{ContextV7, Timestamp, Uuid};

use crate::cursor::Signer;
use crate::decisions::{Decisions, Ledger};
use crate::list::KnownLists;
use crate::live::{Events, Live};
use crate::refusals::Refusals;
use crate::visible::Visible;
use crate::{AppError, Settings};

/// How long a server that stops waits for the database to take what was counted last.
const LAST: Duration = Duration::from_secs(5);

/// One server; cheap to clone.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) directory: Directory,
    pub(crate) feed: Feed,
    pub(crate) bus: Option<Bus>,
    pub(crate) writer: WriterHandle,
    pub(crate) sessions: Sessions,
    pub(crate) hasher: Hasher,
    pub(crate) limiter: Limiter,
    pub(crate) signer: Arc<Signer>,
    pub(crate) settings: Settings,
    pub(crate) live: Live,
    pub(crate) user_lists: KnownLists,
    /// How many effects are made at once: one a processor.
    pub(crate) effects: Arc<Semaphore>,
    pub(crate) refusals: Refusals,
    pub(crate) visible: Visible,
    pub(crate) decisions: Decisions,
    pub(crate) ledger: Ledger,
    /// What is done now and then, until the server stops.
    chores: OnceLock<[AbortHandle; 2]>,
    /// A demanded revision is not waited for.
    #[cfg(feature = "faults")]
    pub(crate) impatient: std::sync::atomic::AtomicBool,
}

/// Whether the server is fit to answer.
#[derive(Debug, Clone)]
pub struct Readiness {
    /// Whether it is.
    pub ready: bool,
    /// Whether there is a root group: `canopy init` has been run.
    pub initialised: bool,
    /// The newest revision that it answers by.
    pub revision: Revision,
    /// How long ago it was last sure of being up to date.
    pub stale_for: Duration,
    /// Why it is not ready.
    pub reason: Option<&'static str>,
    /// Where there is a bus: whether it works. Without it the server is degraded, not unready.
    pub bus: Option<BusStatus>,
}

impl App {
    /// Opens and migrates the store, loads the directory, starts the feed, the actors and the
    /// writer. Must be called inside an actix System.
    ///
    /// # Errors
    /// The store cannot be opened, migrated or read.
    pub async fn start(settings: Settings) -> Result<Self, AppError> {
        let store = Store::open(&settings.database_url, &settings.store).await?;
        store.migrate().await?;
        let system = store.system().await?;
        let (params, limits) = (settings.password_params, settings.password_hashes);
        let hashing = tokio::task::spawn_blocking(move || Hasher::new(params, limits));
        let hasher = hashing.await.map_err(|_| AppError::Internal)??;

        let lifetime = Lifetime {
            age: settings.session_age,
            idle: settings.session_idle,
        };
        let sessions = Sessions::new(store.clone(), lifetime);
        let options = canopy_actors::Options {
            subtree_size: settings.subtree_size,
            mailbox: settings.mailbox,
            threads: settings.actor_threads,
        };
        let asked = Instant::now();
        let (directory, head) = Directory::load(store.reserved(), options).await?;
        let events = Events::new(directory.clone());
        let visible = Visible::new(Arc::clone(&settings.clock));
        // Logins end before rights change: who is told of a revision has no older login. What is
        // told last is what was applied.
        let sinks: Vec<Arc<dyn Sink>> = vec![
            Arc::new(sessions.clone()),
            Arc::new(directory.clone()),
            Arc::new(events.clone()),
            Arc::new(visible.clone()),
        ];
        let options = canopy_feed::Options {
            poll: settings.poll,
            max_staleness: settings.max_staleness,
        };
        let feed = Feed::start(store.reserved(), (&head, asked), sinks, options);
        let bus = match &settings.redis_url {
            Some(url) => {
                let options = BusOptions {
                    url: url.clone(),
                    system: system.id,
                };
                Some(Bus::start(feed.clone(), options)?)
            }
            None => None,
        };
        let redis = match &settings.redis_url {
            Some(url) => Some((Redis::start(url)?, system.id)),
            None => None,
        };
        let limiter = Limiter::new(
            &settings.login_limits,
            &system.secret,
            Arc::clone(&settings.clock),
            redis,
        );
        let (bell, others) = (feed.clone(), bus.clone());
        let writer = Writer::spawn(
            store.clone(),
            Arc::clone(&settings.clock),
            Arc::new(move |head| {
                bell.ring();
                if let Some(bus) = &others {
                    bus.announce(head);
                }
            }),
        );
        let signer = Arc::new(Signer::new(&system.secret));
        let begun = (settings.clock)();
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let app = Self(Arc::new(Inner {
            store,
            directory,
            feed,
            bus,
            writer,
            sessions,
            hasher,
            limiter,
            signer,
            settings,
            live: Live::new(events, processors),
            user_lists: KnownLists::default(),
            effects: Arc::new(Semaphore::new(processors)),
            refusals: Refusals::default(),
            visible,
            decisions: Decisions::default(),
            ledger: Ledger::new(new_id(begun), begun),
            chores: OnceLock::new(),
            #[cfg(feature = "faults")]
            impatient: std::sync::atomic::AtomicBool::default(),
        }));
        let house = tokio::spawn(app.clone().keep_house()).abort_handle();
        let counts = tokio::spawn(app.clone().keep_counts()).abort_handle();
        app.0.chores.get_or_init(|| [house, counts]);
        app.0.live.begin(&app);
        // Loading may have taken long: nothing is answered by what was the newest before it.
        app.0.feed.looked().await;
        Ok(app)
    }

    /// Ends feed and actors, writes down what was counted and closes the store; answers nothing any
    /// more.
    pub async fn stop(&self) {
        self.end_streams();
        for chore in self.0.chores.get().into_iter().flatten() {
            chore.abort();
        }
        let counted = tokio::time::timeout(LAST, self.write_check_counts()).await;
        if !matches!(counted, Ok(Ok(()))) {
            tracing::warn!("failed to write how many checks were answered last");
        }
        if let Some(bus) = &self.0.bus {
            bus.stop();
        }
        self.0.feed.stop();
        self.0.directory.stop();
        self.0.store.close().await;
    }

    /// Whether it is fit to answer.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        let pin = self.0.directory.pin();
        let fresh = self.0.feed.is_fresh();
        let initialised = pin.state().root().is_some();
        let reason = if self.0.live.is_stopping() {
            Some("this server is stopping")
        } else if !fresh {
            Some("the database cannot be reached")
        } else if !initialised {
            Some("there is no root group yet; run `canopy init`")
        } else {
            None
        };
        Readiness {
            ready: reason.is_none(),
            initialised,
            revision: pin.revision(),
            stale_for: self.0.feed.staleness(),
            reason,
            bus: self.0.bus.as_ref().map(Bus::status),
        }
    }

    /// A new id: UUIDv7, so that what is made later sorts later.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        new_id(self.now())
    }

    /// A new salt.
    #[must_use]
    pub fn new_salt(&self) -> Salt {
        rand::random()
    }

    /// Statements sent to the database so far, for tests.
    #[must_use]
    pub fn query_count(&self) -> u64 {
        self.0.store.query_count()
    }

    /// The directory, for tests that break its actors.
    #[cfg(feature = "faults")]
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.0.directory
    }

    /// The feed, for tests that keep this server behind.
    #[cfg(feature = "faults")]
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.0.feed
    }

    /// Turns the waiting for a demanded revision off, for the test that shows what it is good for.
    #[cfg(feature = "faults")]
    pub fn wait_for_no_revision(&self) {
        let impatient = &self.0.impatient;
        impatient.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> Micros {
        (self.0.settings.clock)()
    }
}

/// A UUIDv7 of this moment.
pub(crate) fn new_id(now: Micros) -> Uuid {
    let seconds = u64::try_from(now.0 / 1_000_000).unwrap_or_default();
    let nanos = u32::try_from(now.0 % 1_000_000).unwrap_or_default() * 1000;
    Uuid::new_v7(Timestamp::from_unix(ContextV7::new(), seconds, nanos))
}
