//! Several servers on one database, and servers that lose theirs.

use canopy_testkit::{Postgres, wait_for};
use serde_json::{Value, json};

use crate::support::{PASSWORD, SOON, Server, init, run, serve, text};

const CREATE: &str = "mutation($p: ID!, $n: String!) { createGroup(input: { parentId: $p, name: $n }) { \
                      group { id } revision userErrors { code } } }";

async fn root(server: &Server, token: &str) -> String {
    let found = server
        .ask(token, "{ groups(first: 1) { nodes { id } } }", json!({}))
        .await;
    text(&found["groups"]["nodes"][0]["id"])
}

#[test]
fn a6_a9_two_servers_on_one_database_see_each_others_changes_and_logouts() {
    run(async {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        init(&url);
        let one = Server::start(serve(&url)).await;
        let other = Server::start(serve(&url)).await;
        let token = one.boss().await;
        let root = root(&one, &token).await;
        let made = one
            .ask(&token, CREATE, json!({ "p": root, "n": "north" }))
            .await;
        let made = &made["createGroup"];
        let (id, revision) = (text(&made["group"]["id"]), text(&made["revision"]));

        // The token of the one holds on the other; a read can demand the revision (freshness).
        let check = "query($g: ID!, $r: Revision) { \
                     check(input: { action: \"user_groups.view\", targetId: $g }, atLeast: $r) { \
                     allowed revision } }";
        let seen = other
            .ask(&token, check, json!({ "g": id, "r": revision }))
            .await;
        assert_eq!(seen["check"]["allowed"], true);
        // And without demanding it, by the poll.
        let node = "query($g: ID!) { node(id: $g) { id } }";
        let made = one
            .ask(&token, CREATE, json!({ "p": id, "n": "deep" }))
            .await;
        let deep = text(&made["createGroup"]["group"]["id"]);
        wait_for(SOON, async || {
            !other.ask(&token, node, json!({ "g": deep })).await["node"].is_null()
        })
        .await
        .unwrap();
        // What PostgreSQL cannot keep in a text is refused before it gets there.
        for query in [
            "query($s: String) { users(filter: { search: $s }) { totalCount } }",
            "query($s: String) { groups(search: $s) { totalCount } }",
            "query($s: String) { resources(search: $s) { totalCount } }",
            "mutation($s: String!) { createGroup(input: { parentId: \"x\", name: $s }) { revision } }",
        ] {
            let code = one.fails(&token, query, json!({ "s": "a\u{0}" })).await;
            assert_eq!(code, "BAD_USER_INPUT", "{query}");
        }
        for pattern in ["%", "_", "\\", "'", "\\%"] {
            let query = "query($s: String) { users(filter: { search: $s }) { totalCount } }";
            let found = one.ask(&token, query, json!({ "s": pattern })).await;
            assert_eq!(
                found["users"]["totalCount"], 0,
                "{pattern} stands for itself"
            );
        }
        let nul = one.try_login("a\u{0}@b.c", "x").await.json();
        let code = &nul["data"]["login"]["userErrors"][0]["code"];
        assert_eq!(code, "INVALID_CREDENTIALS");

        // A new user of the one logs in at the other at once.
        let user = "mutation($p: ID!) { createUser(input: { email: \"u@example.com\", name: \"u\", \
                    password: \"correct-horse\", memberships: [{ groupId: $p, role: MEMBER }] }) { \
                    userErrors { code } } }";
        one.ask(&token, user, json!({ "p": id })).await;
        let his = other.login("u@example.com", PASSWORD).await;
        one.ask(&his, "{ viewer { id } }", json!({})).await;
        other
            .ask(
                &his,
                "mutation { logout { userErrors { code } } }",
                json!({}),
            )
            .await;
        wait_for(SOON, async || {
            one.operate(Some(&his), "{ viewer { id } }", json!({}))
                .await
                .status
                == 401
        })
        .await
        .unwrap();
        one.is_well().await;
        other.is_well().await;
    });
}

#[test]
fn a_server_without_its_database_says_so_and_recovers() {
    run(async {
        let mut postgres = Postgres::start().unwrap();
        let url = postgres.create_database().unwrap();
        init(&url);
        let server = Server::start(serve(&url).env("CANOPY_MAX_STALENESS", "1s")).await;
        let token = server.boss().await;
        let root = root(&server, &token).await;
        let check = "query($g: ID!) { check(input: { action: \"users.create\", targetId: $g }) { \
                     allowed } }";
        for outage in ["pause", "kill"] {
            if outage == "pause" {
                postgres.pause().unwrap();
            } else {
                postgres.kill().unwrap();
            }
            let mut last = Value::Null;
            wait_for(SOON, async || {
                let answer = server
                    .operate(Some(&token), check, json!({ "g": root }))
                    .await;
                last = answer.json();
                answer.code() == "STALE"
            })
            .await
            .unwrap_or_else(|error| panic!("{outage}: {error} {last}"));
            assert!(!server.canopy.is_ready().await);
            let (status, body) = server.get("/readyz").await;
            assert_eq!(status, 503, "{body}");
            assert!(body.contains("cannot be reached"), "{body}");
            assert_eq!(server.get("/healthz").await.0, 200, "the process lives");
            let login = server.try_login("boss@example.com", PASSWORD).await;
            assert_eq!(login.code(), "STALE");
            if outage == "pause" {
                postgres.resume().unwrap();
            } else {
                postgres.start_again().unwrap();
            }
            wait_for(SOON, async || server.canopy.is_ready().await)
                .await
                .unwrap();
            let answer = server.ask(&token, check, json!({ "g": root })).await;
            assert_eq!(answer["check"]["allowed"], true, "after {outage}");
            let made = server
                .ask(&token, CREATE, json!({ "p": root, "n": outage }))
                .await;
            assert_eq!(made["createGroup"]["userErrors"], json!([]));
        }
        server.is_well().await;
    });
}
