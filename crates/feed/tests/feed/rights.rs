//! What a user of Redis must be allowed, and what comes of less.

use canopy_feed::BusStatus;
use canopy_testkit::{Redis, wait_for};

use crate::server::{SOON, Server, sqlite};

const LEAST: &str = "on >p/w@1 resetchannels &canopy:* -@all +subscribe +publish +ping";

fn url(redis: &Redis, login: &str) -> String {
    format!("redis://{login}@127.0.0.1:{}/3", redis.port())
}

#[tokio::test]
async fn to_subscribe_and_to_publish_is_enough() {
    let redis = Redis::options()
        .user(&format!("canopy {LEAST}"))
        .user(&format!("silent {LEAST} -ping"))
        .start()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(folder.path());
    let one = Server::start(&database, &url(&redis, "canopy:p%2Fw%401")).await;
    let root = one.initialise().await;
    let other = Server::start(&database, &url(&redis, "silent:p%2Fw%401")).await;
    one.connects().await;
    other.connects().await;
    // Past several heartbeats of both.
    wait_for(SOON, async || calls(&redis, "ping") >= 8)
        .await
        .unwrap();
    assert_eq!(one.bus.status(), BusStatus::Connected);
    assert_eq!(other.bus.status(), BusStatus::Connected);
    let revision = one.commit(root).await;
    other.reaches(revision).await;
    let revision = other.commit(root).await;
    one.reaches(revision).await;
    // Nothing was tried that is not needed.
    let stats = redis.command(&["INFO", "commandstats"]).unwrap();
    for command in ["hello", "client", "select"] {
        assert!(!stats.contains(&format!("cmdstat_{command}")), "{stats}");
    }
}

/// How often a command was called or refused.
fn calls(redis: &Redis, command: &str) -> u64 {
    let stats = redis.command(&["INFO", "commandstats"]).unwrap();
    let name = format!("cmdstat_{command}:");
    let line = stats.lines().find_map(|line| line.strip_prefix(&name));
    let figure = |key: &str| {
        let pairs = line.unwrap_or_default().split(',');
        let found = pairs.filter_map(|pair| pair.split_once('='));
        let found = found.filter(|(name, _)| *name == key);
        found
            .map(|(_, value)| value.parse::<u64>().unwrap())
            .sum::<u64>()
    };
    figure("calls") + figure("rejected_calls")
}

#[tokio::test]
async fn who_may_not_publish_hears_all_the_same() {
    let redis = Redis::options()
        .user(&format!("deaf {LEAST} -subscribe"))
        .user(&format!("dumb {LEAST} -publish"))
        .user("narrow on >p/w@1 resetchannels &other:* -@all +subscribe +publish +ping")
        .start()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(folder.path());
    let one = Server::start(&database, &redis.url()).await;
    let root = one.initialise().await;
    one.connects().await;
    let dumb = Server::start(&database, &url(&redis, "dumb:p%2Fw%401")).await;
    let mut others = Vec::new();
    for login in ["deaf:p%2Fw%401", "narrow:p%2Fw%401", "nobody:x", ":wrong"] {
        others.push(Server::start(&database, &url(&redis, login)).await);
    }
    wait_for(SOON, async || dumb.bus.counts().failed >= 3)
        .await
        .unwrap();
    let revision = one.commit(root).await;
    dumb.reaches(revision).await;
    let down = |server: &Server| matches!(server.bus.status(), BusStatus::Down(_));
    assert!(down(&dumb) && others.iter().all(down));
    assert!(others[0].bus.counts().published >= 1, "the deaf one speaks");
}
