//! A restored backup: what was applied never happened, and everything is loaded anew.

use std::sync::atomic::Ordering;

use canopy_domain::Revision;
use canopy_testkit::{Postgres, Redis, wait_for};

use crate::server::{SOON, Server, pair};

/// The database as it was after its second revision.
fn restore(database: &str) {
    let sql = "SET session_replication_role = replica; \
               DELETE FROM log WHERE revision > 2; \
               DELETE FROM log_subjects WHERE revision > 2; \
               UPDATE head SET revision = 2, hash = (SELECT hash FROM log WHERE revision = 2)";
    Postgres::shared().unwrap().run(database, sql).unwrap();
}

async fn loads_anew(server: &Server, times: u64) {
    let reloads = &server.recorder.reloads;
    let anew = async || reloads.load(Ordering::SeqCst) == times;
    wait_for(SOON, anew).await.unwrap();
    assert_eq!(server.feed.histories(), times);
}

#[tokio::test]
async fn a13_another_history_is_found_after_a_reconnect_and_by_its_hash() {
    let redis = Redis::start().unwrap();
    let database = Postgres::shared().unwrap().create_database().unwrap();
    let (one, other, root) = pair(&database, &redis.url()).await;
    for _ in 0..4 {
        one.commit(root).await;
    }
    other.reaches(Revision(5)).await;
    one.reaches(Revision(5)).await;

    restore(&database);
    redis.kill_clients().unwrap();
    for server in [&one, &other] {
        loads_anew(server, 1).await;
        assert_eq!(server.feed.watermark(), Revision(2));
        server.connects().await;
    }
    let revision = one.commit(root).await;
    assert_eq!(revision, Revision(3));
    other.reaches(revision).await;
    one.reaches(revision).await;

    // The same number with another hash is told by a server that came later.
    restore(&database);
    let later = Server::start(&database, &redis.url()).await;
    later.connects().await;
    assert_eq!(later.commit(root).await, Revision(3));
    for server in [&one, &other] {
        loads_anew(server, 2).await;
        assert_eq!(server.feed.watermark(), Revision(3));
    }
    let revision = later.commit(root).await;
    for server in [&one, &other] {
        server.reaches(revision).await;
        assert_eq!(server.feed.histories(), 2);
    }
}
