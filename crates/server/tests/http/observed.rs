//! What the logs and the two probes say of a server, and of what it stands on.

use canopy_testkit::{Postgres, wait_for};
use serde_json::{Value, json};

use crate::support::{SOON, Server, init, run, serve, sqlite};

/// The lines of a log of JSON that have this request id.
fn lines_of(log: &str, id: &str) -> Vec<Value> {
    let lines = log.lines().filter(|line| line.starts_with('{'));
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["span"]["id"] == id).collect()
}

#[test]
fn a_request_has_one_id_in_its_answer_and_in_all_its_lines() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let log = "warn,canopy_server=debug";
        for (trusted, given, is_kept) in [
            ("127.0.0.0/8", "proxy-7f3a", true),
            ("127.0.0.0/8", "two words", false),
            ("10.0.0.0/8", "client-7f3a", false),
        ] {
            let server = serve(&database)
                .env("CANOPY_LOG_FORMAT", "json")
                .env("CANOPY_LOG_FILTER", log)
                .env("CANOPY_TRUSTED_PROXIES", trusted);
            let server = Server::start(server).await;
            let headers = [
                ("content-type", "application/json"),
                ("x-forwarded-for", "192.0.2.7"),
                ("x-request-id", given),
            ];
            let body = json!({ "query": "{ __typename }" }).to_string();
            let answer = server.send(&headers, body).await;
            let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
            assert_eq!(id == given, is_kept, "{id}");
            let mut log = String::new();
            wait_for(SOON, async || {
                log = server.canopy.log();
                !lines_of(&log, &id).is_empty()
            })
            .await
            .unwrap_or_else(|error| panic!("{error}: {log}"));
            assert_eq!(log.contains(given), is_kept, "{log}");
        }
    });
}

#[test]
fn a_fault_of_the_inside_is_logged_with_the_id_that_the_client_has() {
    run(async {
        let mut postgres = Postgres::start().unwrap();
        let url = postgres.create_database().unwrap();
        init(&url);
        let server = serve(&url)
            .env("CANOPY_LOG_FORMAT", "json")
            .env("CANOPY_LOG_FILTER", "warn");
        let server = Server::start(server).await;
        let token = server.boss().await;
        postgres.stop().unwrap();
        let bearer = format!("Bearer {token}");
        let headers = [
            ("content-type", "application/json"),
            ("authorization", bearer.as_str()),
        ];
        let query = "{ viewer { sessions(first: 1) { nodes { id } } } }";
        let body = json!({ "query": query }).to_string();
        let answer = server.send(&headers, body).await;
        assert_eq!(answer.code(), "STALE", "{}", answer.body);
        let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        wait_for(SOON, async || {
            let lines = lines_of(&server.canopy.log(), &id);
            lines.iter().any(|line| line["level"] == "ERROR")
        })
        .await
        .unwrap_or_else(|error| panic!("{error}: no {id} in {}", server.canopy.log()));

        // It lives, is not ready, and says what is missing.
        wait_for(SOON, async || server.get("/readyz").await.0 == 503)
            .await
            .unwrap();
        let (_, ready) = server.get("/readyz").await;
        let ready: Value = serde_json::from_str(&ready).unwrap();
        assert_eq!(ready["ready"], false, "{ready}");
        assert_eq!(ready["reason"], "the database cannot be reached", "{ready}");
        assert_eq!(server.get("/healthz").await, (200, "ok\n".to_owned()));
    });
}
