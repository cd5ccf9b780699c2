//! Both servers are restarted, one after the other, while everybody goes on.

use std::time::Instant;

use canopy_testkit::{Transport, wait_for};
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::followers::follow;
use crate::load::Load;
use crate::place::Place;
use crate::support::{SOON, call, run, text};

/// How often each is restarted.
const ROUNDS: usize = 2;

#[test]
fn no_request_fails_and_no_subscriber_loses_an_event_as_both_servers_are_restarted() {
    run(async {
        let mut place = Place::open().await;
        let before = place.revision().await;
        let (say, last) = watch::channel(0);
        let mut followers = JoinSet::new();
        for transport in [Transport::Sse, Transport::WebSocket].repeat(3) {
            let (url, token) = (place.url.clone(), place.boss.clone());
            followers.spawn(follow(transport, url, token, before, last.clone()));
        }
        let load = Load::start(&place);
        for _ in 0..ROUNDS {
            for server in 0..place.servers.len() {
                goes_on(&load).await;
                let server = &mut place.servers[server];
                let told = Instant::now();
                let stopped = tokio::task::block_in_place(|| server.stop());
                assert_eq!(stopped.unwrap(), 0, "{}", server.log());
                eprintln!("stopped after {:?}", told.elapsed());
                goes_on(&load).await;
                server.start_again().await.unwrap();
            }
        }
        goes_on(&load).await;
        let done = load.stop().await;
        assert!(
            done.failures.is_empty(),
            "{} of {} and {}: {:#?}\n{}",
            done.failures.len(),
            done.checks,
            done.changes,
            done.failures,
            place.nginx.log(),
        );
        // What is last is told to everybody.
        let made = "mutation($g: ID!) { createGroup(input: { parentId: $g, name: \"last\" }) { \
                    revision } }";
        let made = place.ask(made, json!({ "g": place.root })).await;
        let head: u64 = text(&made["createGroup"]["revision"]).parse().unwrap();
        // No change was made twice.
        assert_eq!(head, before + done.changes + 1);
        say.send_replace(head);
        let told = tokio::time::timeout(SOON, followers.join_all()).await;
        let told = told.expect("everybody is told the last change");
        let all: Vec<u64> = (before + 1..=head).collect();
        for heard in &told {
            assert_eq!(heard.revisions, all, "each once, in order");
        }
        let resumed: usize = told.iter().map(|heard| heard.resumed).sum();
        eprintln!(
            "{} checks, {} changes, {resumed} resumed",
            done.checks, done.changes
        );
        assert!(resumed > 0, "nobody noticed a restart");
        let env = [("CANOPY_DATABASE_URL", place.database.as_str())];
        let said = call(&env, &["verify"]);
        assert_eq!(said.code, 0, "{said:?}");
    });
}

/// A hundred more requests are answered.
async fn goes_on(load: &Load) {
    let until = load.so_far() + 100;
    let waited = wait_for(SOON, async || load.so_far() >= until).await;
    waited.expect("the load goes on");
}
