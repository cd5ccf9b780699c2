//! What goes through the balancer.

use std::collections::BTreeSet;

use canopy_testkit::{Subscriber, Told, Transport, wait_for};
use serde_json::json;

use crate::place::Place;
use crate::support::{SOON, run};

#[test]
fn logins_checks_and_streams_go_through_the_balancer_to_both_servers() {
    run(async {
        let place = Place::open().await;
        let check = "query($g: ID!) { check(input: { action: \"users.create\", targetId: $g }) { \
                     allowed } }";
        let said = place.ask(check, json!({ "g": place.root })).await;
        assert_eq!(said["check"]["allowed"], true);

        let query = "subscription($after: Revision) { permissionChanges(after: $after) { kind } }";
        let http = reqwest::Client::new();
        for transport in [Transport::Sse, Transport::WebSocket] {
            let after = json!({ "after": place.revision().await.to_string() });
            let opened = Subscriber::open(transport, &http, &place.url, &place.boss, query, after);
            let mut stream = opened.await.unwrap();
            // Nothing is kept back until more has come.
            for name in ["one", "two"] {
                let made = "mutation($g: ID!, $n: String!) { createGroup(input: { parentId: $g, \
                            name: $n }) { userErrors { code } } }";
                let name = format!("{name} {transport:?}");
                place.ask(made, json!({ "g": place.root, "n": name })).await;
                let told = tokio::time::timeout(SOON, stream.next()).await;
                let told = told.unwrap().unwrap();
                assert_eq!(told, Told::Event(json!({ "kind": "group_created" })));
            }
        }

        // Both have answered; what is for the inside is not answered here.
        let answering = || -> BTreeSet<String> {
            let log = place.nginx.log();
            let servers = log.lines().filter_map(|line| line.split(' ').next_back());
            servers
                .filter(|server| server.starts_with("127.0.0.1:"))
                .map(str::to_owned)
                .collect()
        };
        wait_for(SOON, async || answering().len() == 2)
            .await
            .unwrap();
        for path in ["/metrics", "/readyz", "/healthz"] {
            assert_eq!(place.get(path).await.0, 404, "{path}");
        }
        assert_eq!(place.get("/").await.0, 200);
    });
}
