//! Whoever can publish can cause a look at the log now and then, and nothing else.

use std::time::{Duration, Instant};

use canopy_testkit::Redis;

use crate::server::{Server, pair, sqlite};

/// Statements of one look at the log: the head, and what follows.
const LOOK: u64 = 2;

/// Looks at the log that claims can cause in that time.
fn looks(time: Duration) -> u64 {
    u64::try_from(time.as_millis() / 100).unwrap() + 3
}

async fn channel(server: &Server) -> String {
    let system = server.store.system().await.unwrap().id;
    format!("canopy:{system}:revisions")
}

#[tokio::test]
async fn ten_thousand_lies_cost_few_looks_and_change_nothing() {
    let redis = Redis::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (one, other, root) = pair(&sqlite(folder.path()), &redis.url()).await;
    for _ in 0..5 {
        let revision = one.commit(root).await;
        other.reaches(revision).await;
    }
    let (watermark, channel) = (other.feed.watermark(), channel(&other).await);
    let hash = "ab".repeat(32);
    let lies = |n: u64| match n % 6 {
        0 => format!("{} {hash}", watermark.0 + 1 + n),
        1 => format!("{} {hash}", u64::MAX - n),
        2 => format!("{} {hash}", watermark.0),
        3 => format!("{} {hash}", n % watermark.0),
        4 => format!("{} {}", watermark.0 + 1, "x".repeat(64)),
        _ => "z".repeat(usize::try_from(n).unwrap()),
    };
    let lies: Vec<String> = (0..10_000).map(lies).collect();

    let (began, before) = (Instant::now(), other.store.query_count());
    let (heard, missed) = (other.bus.counts(), other.recorder.applied().len());
    redis.publish(&channel, &lies).unwrap();
    let all = heard.received + 10_000;
    canopy_testkit::wait_for(crate::server::SOON, async || {
        other.bus.counts().received >= all
    })
    .await
    .unwrap();
    // All are heard; a true one after them all is believed, if a moment later.
    let revision = one.commit(root).await;
    other.reaches(revision).await;
    let statements = other.store.query_count() - before;
    let bound = LOOK * looks(began.elapsed());
    eprintln!(
        "{statements} statements for 10,000 lies in {:?}",
        began.elapsed()
    );
    assert!(statements <= bound, "{statements} of at most {bound}");
    let counts = other.bus.counts();
    assert!(counts.ignored >= heard.ignored + 4_000, "{counts:?}");
    assert_eq!(other.recorder.applied().len(), missed + 1);
    assert_eq!(
        other
            .recorder
            .reloads
            .load(std::sync::atomic::Ordering::SeqCst),
        0
    );
    assert_eq!(other.feed.watermark(), revision);
}

#[tokio::test]
async fn huge_messages_cost_the_connection_and_nothing_else() {
    let redis = Redis::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (one, other, root) = pair(&sqlite(folder.path()), &redis.url()).await;
    let channel = channel(&other).await;
    let huge = vec![b'7'; 20_000_000];
    for _ in 0..3 {
        redis.publish(&channel, &[&huge]).unwrap();
        other.is_cut_off().await;
        one.connects().await;
        other.connects().await;
        let revision = one.commit(root).await;
        other.reaches(revision).await;
    }
    // One that fits is only nonsense.
    redis.publish(&channel, &[&huge[..30_000]]).unwrap();
    let revision = one.commit(root).await;
    other.reaches(revision).await;
}
