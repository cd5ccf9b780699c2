//! Servers on one PostgreSQL and one Redis, with wires between any two.

use canopy_testkit::{Canopy, Postgres, Proxy, Redis, wait_for};
use tokio::sync::Mutex;

use crate::asking::Asking;
use crate::support::{PASSWORD, SOON, call, init, serve};

/// One server and its wires.
pub(crate) struct Node {
    pub(crate) canopy: Mutex<Canopy>,
    /// From its clients to it.
    pub(crate) front: Proxy,
    /// From it to PostgreSQL.
    pub(crate) to_database: Proxy,
    /// From it to Redis.
    pub(crate) to_bus: Proxy,
    /// Through `front`.
    pub(crate) url: String,
}

/// All of them. What can be killed is behind a lock of its own.
pub(crate) struct Cluster {
    pub(crate) nodes: Vec<Node>,
    pub(crate) postgres: Mutex<Postgres>,
    pub(crate) redis: Mutex<Redis>,
    /// The URL of the database, past all wires.
    pub(crate) database: String,
    pub(crate) asking: Asking,
}

impl Cluster {
    pub(crate) async fn start(count: usize) -> Self {
        let postgres = Postgres::start().unwrap();
        let redis = Redis::start().unwrap();
        let database = postgres.create_database().unwrap();
        init(&database);
        let bus = redis.url();
        let starting = (0..count).map(|_| Node::start(&database, &bus));
        let nodes = futures::future::join_all(starting).await;
        Self {
            nodes,
            postgres: Mutex::new(postgres),
            redis: Mutex::new(redis),
            database,
            asking: Asking::new(),
        }
    }

    /// Everything is as it was meant to be: every server runs, is ready, and has all wires.
    pub(crate) async fn heal(&self) {
        for node in &self.nodes {
            node.heal();
        }
        for node in &self.nodes {
            let mut canopy = node.canopy.lock().await;
            wait_for(SOON, async || {
                canopy.is_ready().await || canopy.start_again().await.is_ok()
            })
            .await
            .unwrap_or_else(|error| panic!("{error:#}\n{}", canopy.log()));
        }
    }

    /// `canopy verify`, with what each server answers: must find nothing.
    pub(crate) async fn verify(&self) {
        for node in &self.nodes {
            let token = self.asking.login(&node.url, "boss@example.com").await;
            let env = [
                ("CANOPY_DATABASE_URL", self.database.as_str()),
                ("CANOPY_TOKEN", token.as_str()),
            ];
            let said = call(&env, &["verify", "--server", &node.url]);
            assert_eq!(said.code, 0, "{said:?}");
        }
    }

    /// Every server answers, and nothing in any has panicked.
    pub(crate) async fn is_well(&self) {
        for node in &self.nodes {
            let canopy = node.canopy.lock().await;
            assert!(canopy.is_ready().await);
            let log = canopy.log();
            assert!(!log.contains("panicked"), "{log}");
            assert!(!log.contains(PASSWORD), "{log}");
        }
    }
}

impl Node {
    async fn start(database: &str, redis: &str) -> Self {
        let to_database = Proxy::to(database).await.unwrap();
        let to_bus = Proxy::to(redis).await.unwrap();
        let builder = serve(&to_database.url(database));
        let builder = builder.env("CANOPY_REDIS_URL", to_bus.url(redis));
        let canopy = builder.start().await.unwrap();
        let front = Proxy::to(canopy.url()).await.unwrap();
        Self {
            url: front.url(canopy.url()),
            canopy: Mutex::new(canopy),
            front,
            to_database,
            to_bus,
        }
    }

    pub(crate) fn wires(&self) -> [&Proxy; 3] {
        [&self.front, &self.to_database, &self.to_bus]
    }

    pub(crate) fn heal(&self) {
        for wire in self.wires() {
            wire.stall(false);
            wire.refuse(false);
        }
    }
}
