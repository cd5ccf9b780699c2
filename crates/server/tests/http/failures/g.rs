//! GraphQL: what a document may hold. The rest of this letter is in the tests of the transports.

use serde_json::json;

use crate::support::{Server, run};

/// G2: fragments in fragments are followed so far and no farther.
#[test]
fn g2_fragments_within_fragments_are_refused_before_they_are_followed() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let boss = server.boss().await;
        let chain = |length: usize| {
            let links = (0..length).map(|n| format!("fragment f{n} on User {{ ...f{} }} ", n + 1));
            let links: String = links.collect();
            format!("{{ viewer {{ ...f0 }} }} {links} fragment f{length} on User {{ id }}")
        };
        let nested = |depth: usize| {
            let open = "... on User { ".repeat(depth);
            format!("{{ viewer {{ {open} id {} }} }}", "} ".repeat(depth))
        };
        for text in [chain(5_000), nested(5_000), chain(300), nested(300)] {
            let answer = server.operate(Some(&boss), &text, json!({})).await;
            assert_eq!(
                answer.code(),
                "GRAPHQL_VALIDATION_FAILED",
                "{}",
                answer.body
            );
        }
        server.ask(&boss, &chain(3), json!({})).await;
        server.ask(&boss, &nested(3), json!({})).await;
        server.is_well().await;
    });
}
