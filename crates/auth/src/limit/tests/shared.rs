//! What servers count together, and what becomes of it when Redis goes.

use canopy_testkit::Redis as Server;
use futures::future::join_all;

use super::*;

const SYSTEM: SystemId = SystemId(uuid::Uuid::nil());

/// A server that counts by this Redis.
async fn joined(server: &Server, hand: &Hand, limits: &LoginLimits) -> (Limiter, Redis) {
    let redis = Redis::start(&server.url()).unwrap();
    redis.up().await;
    let shared = Some((redis.clone(), SYSTEM));
    (Limiter::new(limits, &SECRET, hand.clock(), shared), redis)
}

async fn three(server: &Server, limits: &LoginLimits) -> Vec<Limiter> {
    let hand = Hand::new();
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(joined(server, &hand, limits).await.0);
    }
    all
}

fn keys(server: &Server) -> u64 {
    server.command(&["DBSIZE"]).unwrap().parse().unwrap()
}

#[tokio::test]
async fn three_servers_let_no_more_through_than_one() {
    let server = Server::start().unwrap();
    let all = three(&server, &LoginLimits::default()).await;
    let tries = (0..90).map(|n| all[n % 3].take(stranger("a", 1)));
    let done = join_all(tries).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 10);
    for refused in done.iter().filter_map(|done| done.as_ref().err()) {
        // Redis' clock goes on.
        let after = refused.retry_after;
        assert!(after > seconds(300) && after <= seconds(360), "{after:?}");
    }
    for limiter in &all {
        assert_eq!(
            (limiter.is_shared(), limiter.counts().alone),
            (Some(true), 0)
        );
    }
}

#[tokio::test]
async fn what_is_given_back_is_given_back_for_all() {
    let server = Server::start().unwrap();
    let all = three(&server, &LoginLimits::default()).await;
    for n in 0..60 {
        let taken = all[n % 3].take(owner("a", 1)).await.unwrap();
        taken.give_back().await;
    }
    assert_eq!(keys(&server), 0, "what is as good as new is not kept");
    assert_eq!(let_through(&all[0], owner("a", 1), 3).await, 3);
    assert_eq!(let_through(&all[1], owner("a", 1), 9).await, 2);
}

#[tokio::test]
async fn keys_expire_when_they_are_as_good_as_new_and_say_nothing_of_anybody() {
    let server = Server::start().unwrap();
    let limits = LoginLimits {
        account: "2/100ms".parse().unwrap(),
        address: "2/100ms".parse().unwrap(),
        ..LoginLimits::default()
    };
    let all = three(&server, &limits).await;
    assert_eq!(
        let_through(&all[0], stranger("somebody@example.com", 1), 1).await,
        1
    );
    // It may have expired already.
    if let Ok(one) = server.command(&["RANDOMKEY"]) {
        let prefix = format!("canopy:{SYSTEM}:login:");
        let digest = one.strip_prefix(&prefix).unwrap();
        assert!(digest.len() == 32 && digest.bytes().all(|b| b.is_ascii_hexdigit()));
    }
    canopy_testkit::wait_for(seconds(30), async || keys(&server) == 0)
        .await
        .unwrap();
}

#[tokio::test]
async fn when_redis_goes_nobody_starts_afresh_and_when_it_comes_they_count_together_again() {
    let mut server = Server::start().unwrap();
    let hand = Hand::new();
    let limits = LoginLimits::default();
    let (one, _) = joined(&server, &hand, &limits).await;
    let (two, redis) = joined(&server, &hand, &limits).await;
    assert_eq!(let_through(&one, stranger("a", 1), 9).await, 9);
    // The second server takes the last, and learns from its next try that all are gone.
    assert_eq!(let_through(&two, stranger("a", 1), 2).await, 1);
    server.kill().unwrap();
    // It would ask once more; the first has one left by its own count.
    assert_eq!(let_through(&two, stranger("a", 1), 20).await, 1);
    assert_eq!(two.counts().alone, 1);
    assert_eq!(let_through(&one, stranger("a", 1), 20).await, 1);
    canopy_testkit::wait_for(seconds(30), async || two.is_shared() == Some(false))
        .await
        .unwrap();
    // Redis has forgotten; the servers have not.
    server.start_again().unwrap();
    redis.up().await;
    assert_eq!(let_through(&two, stranger("a", 1), 20).await, 0);
    assert_eq!(let_through(&two, stranger("b", 2), 20).await, 10);
    assert_eq!(two.counts().alone, 1);
}

#[tokio::test]
async fn a_redis_that_stands_still_holds_nobody_up_for_long_and_only_the_first() {
    let mut server = Server::start().unwrap();
    let (limiter, redis) = joined(&server, &Hand::new(), &LoginLimits::default()).await;
    server.pause().unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(let_through(&limiter, stranger("a", 1), 10).await, 10);
    let took = begun.elapsed();
    // Ten times as long as the answer may take would be two seconds and a half.
    assert!(took < seconds(2), "{took:?}");
    assert_eq!(limiter.counts().alone, 10);
    server.resume().unwrap();
    redis.up().await;
    assert_eq!(let_through(&limiter, stranger("b", 2), 1).await, 1);
    assert_eq!(limiter.counts().alone, 10);
}

#[tokio::test]
async fn a_redis_that_refuses_or_holds_nonsense_is_as_good_as_none() {
    let denied = Server::options().user("canopy on >secret ~canopy:* &canopy:* +publish");
    let server = denied.start().unwrap();
    let url = server.url().replace("redis://", "redis://canopy:secret@");
    let redis = Redis::start(&url).unwrap();
    redis.up().await;
    let limits = LoginLimits::default();
    let shared = Some((redis, SYSTEM));
    let limiter = Limiter::new(&limits, &SECRET, Hand::new().clock(), shared);
    assert_eq!(let_through(&limiter, stranger("a", 1), 20).await, 10);
    assert_eq!(limiter.counts().alone, 10);

    // A time far away is held to what the limit comes to, what is no number is nothing, and where
    // there is no answer each server counts alone: of five one is gone.
    for (words, through, alone) in [
        (["SET", "99999999999999999"], 0, 0),
        (["SET", "tomorrow"], 4, 0),
        (["LPUSH", "a list"], 4, 4),
    ] {
        server.flush().unwrap();
        let (limiter, _) = joined(&server, &Hand::new(), &limits).await;
        let _taken = limiter.take(owner("b", 1)).await.unwrap();
        let pair = super::super::keys::Keys::new(&SECRET).ways(owner("b", 1))[0][0];
        let digest = pair.digest.map(|byte| format!("{byte:02x}")).concat();
        let key = format!("canopy:{SYSTEM}:login:{digest}");
        server.command(&["DEL", &key]).unwrap();
        server.command(&[words[0], &key, words[1]]).unwrap();
        let tried = let_through(&limiter, owner("b", 1), 20).await;
        assert_eq!(
            (tried, limiter.counts().alone),
            (through, alone),
            "{words:?}"
        );
    }
}

#[tokio::test]
async fn the_rights_that_the_readme_names_are_enough() {
    let rights = "canopy on >secret resetkeys ~canopy:* resetchannels &canopy:* -@all \
                  +subscribe +publish +ping \
                  +eval +time +get +set +del";
    let server = Server::options().user(rights).start().unwrap();
    let url = server.url().replace("redis://", "redis://canopy:secret@");
    let redis = Redis::start(&url).unwrap();
    redis.up().await;
    let shared = Some((redis, SYSTEM));
    let limits = LoginLimits::default();
    let limiter = Limiter::new(&limits, &SECRET, Hand::new().clock(), shared);
    let taken = limiter.take(stranger("a", 1)).await.unwrap();
    let another = limiter.take(stranger("a", 1)).await.unwrap();
    taken.give_back().await;
    assert_eq!(keys(&server), 2);
    another.give_back().await;
    assert_eq!((keys(&server), limiter.counts().alone), (0, 0));
}

#[tokio::test]
async fn what_redis_has_not_counted_is_not_given_back_to_it() {
    let mut server = Server::start().unwrap();
    let hand = Hand::new();
    let limits = LoginLimits::default();
    let (one, redis) = joined(&server, &hand, &limits).await;
    server.kill().unwrap();
    let taken = one.take(owner("a", 1)).await.unwrap();
    assert_eq!(one.counts().alone, 1);
    server.start_again().unwrap();
    redis.up().await;
    let (two, _) = joined(&server, &hand, &limits).await;
    assert_eq!(let_through(&two, owner("a", 1), 9).await, 5);
    taken.give_back().await;
    // Another failure is not undone by it.
    assert_eq!(let_through(&one, owner("a", 1), 9).await, 0);
}

#[tokio::test]
async fn what_redis_has_counted_long_ago_undoes_no_other_failure() {
    let server = Server::start().unwrap();
    let hand = Hand::new();
    let (limiter, _) = joined(&server, &hand, &LoginLimits::default()).await;
    let late = limiter.take(owner("a", 1)).await.unwrap();
    assert_eq!(let_through(&limiter, owner("a", 1), 9).await, 4);
    hand.moved_by(seconds(60));
    late.give_back().await;
    // Here there is one more; by Redis' clock, which has not moved, there is none.
    assert_eq!(let_through(&limiter, owner("a", 1), 9).await, 0);
}

#[tokio::test]
async fn right_logins_at_one_server_leave_nothing_at_the_others() {
    let server = Server::start().unwrap();
    let all = three(&server, &LoginLimits::default()).await;
    let at_work = join_all((0..5).map(|_| all[0].take(owner("a", 1)))).await;
    // The second server learns that all are taken just now.
    assert!(all[1].take(owner("a", 1)).await.is_err());
    for taken in at_work {
        taken.unwrap().give_back().await;
    }
    for _ in 0..20 {
        let taken = all[1].take(owner("a", 1)).await.unwrap();
        taken.give_back().await;
    }
}
