//! Redis goes and comes back: nothing is lost, commits do not wait, and the status says so.

use std::time::{Duration, Instant};

use canopy_domain::GroupId;
use canopy_feed::BusStatus;
use canopy_testkit::{Redis, wait_for};

use crate::server::{SOON, Server, pair, sqlite};

/// The other server hears of what was committed while Redis was away, and of what is after.
async fn goes_on(one: &Server, other: &Server, root: GroupId) {
    let head = one.store.head().await.unwrap();
    other.reaches(head.revision).await;
    one.connects().await;
    other.connects().await;
    let revision = one.commit(root).await;
    other.reaches(revision).await;
    let revision = other.commit(root).await;
    one.reaches(revision).await;
}

#[tokio::test]
async fn a_redis_that_ends_or_stands_still_is_noticed_and_come_back_to() {
    let mut redis = Redis::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (one, other, root) = pair(&sqlite(folder.path()), &redis.url()).await;
    for fault in ["kill", "pause", "stop", "kill"] {
        match fault {
            "kill" => redis.kill().unwrap(),
            "pause" => redis.pause().unwrap(),
            _ => redis.stop().unwrap(),
        }
        // Whether it was noticed yet or not, a commit does not wait for Redis.
        let began = Instant::now();
        one.commit(root).await;
        assert!(began.elapsed() < Duration::from_secs(5), "{fault}");
        one.is_cut_off().await;
        other.is_cut_off().await;
        one.commit(root).await;
        let BusStatus::Down(first) = other.bus.status() else {
            panic!("{fault}: nothing came back");
        };
        wait_for(
            SOON,
            async || matches!(other.bus.status(), BusStatus::Down(now) if now > first),
        )
        .await
        .unwrap();
        match fault {
            "pause" => redis.resume().unwrap(),
            _ => redis.start_again().unwrap(),
        }
        goes_on(&one, &other, root).await;
    }
}

#[tokio::test]
async fn what_redis_forgets_and_whom_it_cuts_off_does_not_matter() {
    let redis = Redis::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (one, other, root) = pair(&sqlite(folder.path()), &redis.url()).await;
    for _ in 0..5 {
        redis.flush().unwrap();
        goes_on(&one, &other, root).await;
        redis.kill_clients().unwrap();
        one.commit(root).await;
        goes_on(&one, &other, root).await;
    }
    // Nothing is kept there at all.
    assert_eq!(redis.command(&["DBSIZE"]).unwrap(), "0");
}

#[tokio::test]
async fn what_was_announced_into_a_cut_connection_is_told_over_the_next() {
    let redis = Redis::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (one, other, root) = pair(&sqlite(folder.path()), &redis.url()).await;
    for _ in 0..20 {
        // Subscribers stay connected, so nobody looks for that reason.
        let words = ["CLIENT", "KILL", "TYPE", "normal"];
        redis.command(&words).unwrap();
        let revision = one.commit(root).await;
        other.reaches(revision).await;
    }
}

#[tokio::test]
async fn a_server_starts_without_redis_and_finds_it_later() {
    let mut redis = Redis::start().unwrap();
    redis.stop().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(folder.path());
    let one = Server::start(&database, &redis.url()).await;
    let root = one.initialise().await;
    let other = Server::start(&database, &redis.url()).await;
    one.commit(root).await;
    assert!(matches!(one.bus.status(), BusStatus::Down(_)));
    redis.start_again().unwrap();
    goes_on(&one, &other, root).await;
}

#[tokio::test]
async fn a_bus_that_is_stopped_lets_go_of_redis() {
    let redis = Redis::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (one, other, _) = pair(&sqlite(folder.path()), &redis.url()).await;
    let clients = || {
        let list = redis.command(&["CLIENT", "LIST"]).unwrap();
        list.lines().count() - 1
    };
    wait_for(SOON, async || clients() == 4).await.unwrap();
    one.bus.stop();
    wait_for(SOON, async || clients() == 2).await.unwrap();
    // The last handle, but for the one that its writer tells it by.
    drop(other);
    wait_for(SOON, async || clients() == 0).await.unwrap();
}
