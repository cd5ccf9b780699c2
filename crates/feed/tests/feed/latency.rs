//! How long it takes from a commit here to its being applied there.

use std::collections::HashMap;
use std::time::Duration;

use canopy_testkit::{Postgres, Redis};

use crate::server::{pair, sqlite};

const COMMITS: usize = 300;

async fn figures(name: &str, database: &str) {
    let redis = Redis::start().unwrap();
    let (one, other, root) = pair(database, &redis.url()).await;
    for _ in 0..COMMITS {
        let revision = one.commit(root).await;
        other.reaches(revision).await;
    }
    let made: HashMap<_, _> = one.commits.lock().unwrap().iter().copied().collect();
    let applied = other.recorder.applied();
    let mut times: Vec<Duration> = applied
        .iter()
        .filter_map(|(revision, at)| Some(at.duration_since(*made.get(revision)?)))
        .collect();
    times.sort();
    assert_eq!(times.len(), COMMITS);
    let at = |per_cent: usize| times[(COMMITS * per_cent / 100).min(COMMITS - 1)];
    eprintln!(
        "{name}: p50 {:?}, p90 {:?}, p99 {:?}, max {:?} of {COMMITS}",
        at(50),
        at(90),
        at(99),
        at(100)
    );
    // A server's poll: else the bus would be for nothing.
    assert!(at(99) < Duration::from_millis(250), "{:?}", at(99));
}

#[tokio::test]
async fn the_bus_is_quicker_than_the_poll_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    figures("SQLite", &sqlite(folder.path())).await;
}

#[tokio::test]
async fn the_bus_is_quicker_than_the_poll_on_postgres() {
    let database = Postgres::shared().unwrap().create_database().unwrap();
    figures("PostgreSQL", &database).await;
}
