//! What operators see of a server that waits, is refused things, or has lost its database: figures
//! that are zero on a good day.

use canopy_testkit::{Postgres, wait_for};
use serde_json::json;

use crate::live::client::{CHANGES, Socket};
use crate::lock::Lock;
use crate::metrics::figure;
use crate::support::{SOON, Server, init, run, serve, text};

/// The figure becomes at least that.
async fn comes(server: &Server, series: &str, least: f64) {
    wait_for(SOON, async || figure(server, series).await >= least)
        .await
        .unwrap_or_else(|error| panic!("{series}: {error}"));
}

/// The figure becomes zero again.
async fn goes(server: &Server, series: &str) {
    wait_for(SOON, async || figure(server, series).await.abs() < 0.5)
        .await
        .unwrap_or_else(|error| panic!("{series}: {error}"));
}

/// Asks in the name of a token, and goes on meanwhile.
fn ask(
    server: &Server,
    token: &str,
    query: &str,
    variables: serde_json::Value,
) -> tokio::task::JoinHandle<serde_json::Value> {
    let request = reqwest::Client::new()
        .post(format!("{}/graphql", server.canopy.url()))
        .bearer_auth(token)
        .json(&json!({ "query": query, "variables": variables }));
    tokio::spawn(async { request.send().await.unwrap().json().await.unwrap() })
}

#[test]
fn what_waits_for_the_database_is_counted_until_it_has_what_it_waits_for() {
    run(async {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        init(&url);
        let server = Server::start(serve(&url)).await;
        let token = server.boss().await;
        let root = "{ groups(first: 1) { nodes { id } } }";
        let root = server.ask(&token, root, json!({})).await;
        let root = text(&root["groups"]["nodes"][0]["id"]);

        // A subtree that is not in memory.
        let lock = Lock::of(&url, "resources").await;
        let list = "query($g: ID!) { resources(groupId: $g, first: 1) { totalCount } }";
        let answer = ask(&server, &token, list, json!({ "g": root }));
        let loading = ["canopy_subtrees_loading", "canopy_subtree_askers_waiting"];
        for series in loading {
            comes(&server, series, 1.0).await;
        }
        drop(lock);
        let answer = answer.await.unwrap();
        assert_eq!(answer["data"]["resources"]["totalCount"], 0, "{answer}");
        for series in loading {
            goes(&server, series).await;
        }

        // A change: it is decided, and writes what nobody has read for that.
        let lock = Lock::of(&url, "log_subjects").await;
        let create = "mutation($p: ID!) { createUser(input: { email: \"u@example.com\", name: \
                      \"u\", password: \"correct-horse\", memberships: [{ groupId: $p, role: \
                      MEMBER }] }) { userErrors { code } } }";
        let answer = ask(&server, &token, create, json!({ "p": root }));
        comes(&server, "canopy_commands_waiting", 1.0).await;
        drop(lock);
        let answer = answer.await.unwrap();
        assert_eq!(answer["data"]["createUser"]["userErrors"], json!([]));
        goes(&server, "canopy_commands_waiting").await;
    });
}

#[test]
fn what_a_server_without_its_database_refuses_is_counted_by_its_reason() {
    run(async {
        let mut postgres = Postgres::start().unwrap();
        let url = postgres.create_database().unwrap();
        init(&url);
        let server = Server::start(serve(&url).env("CANOPY_MAX_STALENESS", "1s")).await;
        let token = server.boss().await;
        let mut socket = Socket::of(server.canopy.url(), &token).await;
        socket
            .subscribe("1", CHANGES, json!({ "after": "0" }))
            .await;
        socket.change("1").await;
        comes(&server, "canopy_streams", 1.0).await;
        postgres.stop().unwrap();
        goes(&server, "canopy_ready").await;
        comes(&server, "canopy_staleness_seconds", 1.0).await;
        comes(&server, "canopy_streams_ended_stale_total", 1.0).await;
        server.try_login("boss@example.com", "whatever-it-is").await;
        server.fails(&token, "{ viewer { id } }", json!({})).await;
        for series in [
            "canopy_login_refusals_total{reason=\"STALE\"}",
            "canopy_requests_refused_total{code=\"STALE\"}",
            "canopy_database_statements_failed_total{pool=\"reserved\"}",
        ] {
            comes(&server, series, 1.0).await;
        }
    });
}

#[test]
fn who_guesses_passwords_is_counted_as_refused() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = crate::support::sqlite(folder.path());
        init(&database);
        let server = serve(&database).env("CANOPY_LOGIN_LIMIT_ACCOUNT", "1/1h");
        let server = Server::start(server.env("CANOPY_LOGIN_LIMIT_PAIR", "1/1h")).await;
        for _ in 0..3 {
            server.try_login("boss@example.com", "wrong-horse").await;
        }
        for (series, exactly) in [
            ("canopy_login_attempts_total", 1.0),
            ("canopy_login_attempts_refused_total", 2.0),
            (
                "canopy_login_refusals_total{reason=\"INVALID_CREDENTIALS\"}",
                1.0,
            ),
            ("canopy_login_refusals_total{reason=\"RATE_LIMITED\"}", 2.0),
            ("canopy_hashes_total", 1.0),
            ("canopy_hash_wait_seconds_count", 1.0),
        ] {
            let found = figure(&server, series).await;
            assert!((found - exactly).abs() < 0.5, "{series} is {found}");
        }
    });
}

#[test]
fn requests_over_authzen_are_counted_by_endpoint_and_status() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let token = server.boss().await;
        let url = format!("{}/access/v1/evaluation", server.canopy.url());
        let body = json!({ "subject": { "type": "user", "id": "boss@example.com" },
            "action": { "name": "users.view" }, "resource": { "type": "user", "id": "nobody" } });
        for token in [token.as_str(), "none"] {
            let request = reqwest::Client::new().post(&url).bearer_auth(token);
            request.json(&body).send().await.unwrap();
        }
        for (series, exactly) in [
            (
                "canopy_authzen_requests_total{endpoint=\"evaluation\",status=\"200\"}",
                1.0,
            ),
            (
                "canopy_authzen_requests_total{endpoint=\"evaluation\",status=\"401\"}",
                1.0,
            ),
            ("canopy_authzen_seconds_count{endpoint=\"evaluation\"}", 2.0),
        ] {
            let found = figure(&server, series).await;
            assert!((found - exactly).abs() < 0.5, "{series} is {found}");
        }
    });
}
