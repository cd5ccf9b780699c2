//! What one server commits reaches the other without a poll.

use canopy_domain::Revision;
use canopy_testkit::{Redis, wait_for};

use crate::server::{SOON, Server, pair, sqlite};

#[tokio::test]
async fn what_one_commits_the_other_applies_at_once() {
    let redis = Redis::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (one, other, root) = pair(&sqlite(folder.path()), &redis.url()).await;
    for _ in 0..10 {
        let revision = one.commit(root).await;
        other.reaches(revision).await;
        let revision = other.commit(root).await;
        one.reaches(revision).await;
    }
    assert_eq!(one.feed.watermark(), Revision(21));
    for server in [&one, &other] {
        let counts = server.bus.counts();
        assert_eq!(counts.failed, 0, "{counts:?}");
        assert!(counts.published >= 11, "{counts:?}");
        // Its own come back, and are no news.
        assert!(counts.ignored >= 10 && counts.received >= 20, "{counts:?}");
    }
}

#[tokio::test]
async fn many_commits_at_once_are_told_by_their_newest() {
    let redis = Redis::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (one, other, root) = pair(&sqlite(folder.path()), &redis.url()).await;
    let commits = (0..200).map(|_| one.commit(root));
    futures::future::join_all(commits).await;
    other.reaches(Revision(201)).await;
    assert_eq!(other.recorder.applied().len(), 200);
}

#[tokio::test]
async fn systems_on_one_redis_do_not_hear_each_other() {
    let redis = Redis::start().unwrap();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let (one, other, root) = pair(&sqlite(folders[0].path()), &redis.url()).await;
    let strange = Server::start(&sqlite(folders[1].path()), &redis.url()).await;
    strange.connects().await;
    let revision = one.commit(root).await;
    other.reaches(revision).await;
    // What it said itself comes back, and nothing else.
    let channel = strange.store.system().await.unwrap().id;
    redis
        .publish(&format!("canopy:{channel}:revisions"), &["the last"])
        .unwrap();
    wait_for(SOON, async || strange.bus.counts().received >= 1)
        .await
        .unwrap();
    let counts = strange.bus.counts();
    assert!(counts.received <= counts.published + 1, "{counts:?}");
    assert_eq!(strange.feed.watermark(), Revision(0));
}
