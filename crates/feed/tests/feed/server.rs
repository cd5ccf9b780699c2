//! A server as far as the bus knows one: a store, a writer, a feed, and somebody who is told.

use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use canopy_domain::{
    Caller, Command, CommandId, CreateGroup, Email, Entry, GroupId, Initialise, Micros, Name,
    Revision, UserId,
};
use canopy_feed::{Bus, BusOptions, BusStatus, Feed, Options, Sink};
use canopy_store::{Head, Request, Store, StoreError, Writer, WriterHandle};
use canopy_testkit::wait_for;
use futures::FutureExt;
use futures::future::BoxFuture;
use uuid::Uuid;

/// How long a condition may take to come true on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// The bus alone must do it.
const NEVER: Duration = Duration::from_secs(3600);

/// Is told of each revision, and wants each once and in order.
pub(crate) struct Recorder {
    store: Store,
    last: AtomicU64,
    pub(crate) reloads: AtomicU64,
    applied: Mutex<Vec<(Revision, Instant)>>,
}

impl Recorder {
    /// When each revision was applied.
    pub(crate) fn applied(&self) -> Vec<(Revision, Instant)> {
        self.applied.lock().unwrap().clone()
    }
}

impl Sink for Recorder {
    fn apply<'a>(&'a self, entry: &'a Entry) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            let before = self.last.swap(entry.revision.0, Ordering::SeqCst);
            assert_eq!(entry.revision.0, before + 1, "dense and in order");
            let now = (entry.revision, Instant::now());
            self.applied.lock().unwrap().push(now);
            Ok(())
        }
        .boxed()
    }

    fn reload(&self) -> BoxFuture<'_, Result<Option<Head>, StoreError>> {
        async move {
            let head = self.store.head().await?;
            self.last.store(head.revision.0, Ordering::SeqCst);
            self.reloads.fetch_add(1, Ordering::SeqCst);
            Ok(Some(head))
        }
        .boxed()
    }
}

pub(crate) struct Server {
    pub(crate) store: Store,
    pub(crate) feed: Feed,
    pub(crate) bus: Bus,
    pub(crate) recorder: Arc<Recorder>,
    /// When each of its commits was made.
    pub(crate) commits: Arc<Mutex<Vec<(Revision, Instant)>>>,
    writer: WriterHandle,
}

impl Server {
    /// One on that database and that Redis, whose poll never comes.
    pub(crate) async fn start(database: &str, redis: &str) -> Self {
        let options = canopy_store::Options::default();
        let store = Store::open(database, &options).await.unwrap();
        store.migrate().await.unwrap();
        let head = store.head().await.unwrap();
        let recorder = Arc::new(Recorder {
            store: store.clone(),
            last: AtomicU64::new(head.revision.0),
            reloads: AtomicU64::new(0),
            applied: Mutex::default(),
        });
        let options = Options {
            poll: NEVER,
            max_staleness: Duration::from_secs(5),
        };
        let sinks: Vec<Arc<dyn Sink>> = vec![recorder.clone()];
        let feed = Feed::start(store.reserved(), (&head, Instant::now()), sinks, options);
        let options = BusOptions {
            url: redis.to_owned(),
            system: store.system().await.unwrap().id,
        };
        let bus = Bus::start(feed.clone(), options).unwrap();
        let commits: Arc<Mutex<Vec<_>>> = Arc::default();
        let (bell, others, made) = (feed.clone(), bus.clone(), Arc::clone(&commits));
        let time = AtomicI64::new(1_000_000);
        let writer = Writer::spawn(
            store.clone(),
            Arc::new(move || Micros(time.fetch_add(1_000, Ordering::SeqCst))),
            Arc::new(move |head| {
                made.lock().unwrap().push((head.revision, Instant::now()));
                bell.ring();
                others.announce(head);
            }),
        );
        Self {
            store,
            feed,
            bus,
            recorder,
            commits,
            writer,
        }
    }

    async fn execute(&self, command: Command) -> Revision {
        let request = Request {
            caller: Caller::Operator,
            command,
            command_id: CommandId(Uuid::now_v7()),
            dry_run: false,
        };
        self.writer
            .execute(request)
            .await
            .unwrap()
            .revision
            .unwrap()
    }

    /// The root group, in which [`Self::commit`] makes others.
    pub(crate) async fn initialise(&self) -> GroupId {
        let root = GroupId(Uuid::now_v7());
        self.execute(Command::Initialise(Initialise {
            root,
            root_name: Name::parse("Root").unwrap(),
            user: UserId(Uuid::now_v7()),
            email: Email::parse("first@example.com").unwrap(),
            name: Name::parse("First").unwrap(),
            salts: [[1; 16], [2; 16]],
            password_hash: "$argon2id$first".to_owned(),
        }))
        .await;
        root
    }

    /// Any change; its revision.
    pub(crate) async fn commit(&self, root: GroupId) -> Revision {
        self.execute(Command::CreateGroup(CreateGroup {
            group: GroupId(Uuid::now_v7()),
            parent: root,
            name: Name::parse("group").unwrap(),
            external_id: None,
        }))
        .await
    }

    pub(crate) async fn reaches(&self, revision: Revision) {
        let reached = self.feed.reached(revision, SOON).await;
        assert!(
            reached.is_ok(),
            "{} of {revision}: {:?}",
            self.feed.watermark(),
            self.bus.status()
        );
    }

    pub(crate) async fn connects(&self) {
        let connected = async || self.bus.status() == BusStatus::Connected;
        wait_for(SOON, connected).await.unwrap();
    }

    pub(crate) async fn is_cut_off(&self) {
        let down = async || matches!(self.bus.status(), BusStatus::Down(_));
        wait_for(SOON, down).await.unwrap();
    }
}

pub(crate) fn sqlite(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("canopy.sqlite").display())
}

/// Two servers of one System that hear each other, and its root group.
pub(crate) async fn pair(database: &str, redis: &str) -> (Server, Server, GroupId) {
    let one = Server::start(database, redis).await;
    let root = one.initialise().await;
    let other = Server::start(database, redis).await;
    for server in [&one, &other] {
        server.connects().await;
        server.reaches(Revision(1)).await;
    }
    (one, other, root)
}
