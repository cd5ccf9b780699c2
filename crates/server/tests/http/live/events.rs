//! Server-Sent Events: who is answered by them, and how.

use serde_json::{Value, json};

use super::client::{CHANGES, Sse};
use super::talk::{create, end, figure, revision, root};
use crate::support::{SOON, Server, code, run, serve, sqlite};

fn post(server: &Server, query: &str, variables: Value) -> reqwest::RequestBuilder {
    let url = format!("{}/graphql", server.canopy.url());
    let body = json!({ "query": query, "variables": variables });
    reqwest::Client::new().post(url).json(&body)
}

fn get(server: &Server, query: &str) -> reqwest::RequestBuilder {
    let mut url = reqwest::Url::parse(&format!("{}/graphql", server.canopy.url())).unwrap();
    url.query_pairs_mut().append_pair("query", query);
    reqwest::Client::new().get(url)
}

#[test]
fn changes_come_in_a_body_that_nothing_holds_up() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let boss = server.boss().await;
        let request = post(&server, CHANGES, json!({ "after": "1" }))
            .bearer_auth(&boss)
            .header("accept-encoding", "gzip");
        let mut stream = Sse::request(request).await;
        for (name, value) in [
            ("content-type", "text/event-stream; charset=utf-8"),
            ("cache-control", "no-store"),
            ("x-accel-buffering", "no"),
            ("content-encoding", "identity"),
        ] {
            assert_eq!(stream.headers[name], value);
        }
        let root = root(&server, &boss).await;
        let newest = create(&server, &boss, &root).await;
        let mut told = Vec::new();
        while told.last() != Some(&newest) {
            told.push(revision(&stream.change().await));
        }
        assert_eq!(told, (2..=newest).collect::<Vec<_>>());
        assert_eq!(stream.comments, 1);
        server.is_well().await;
    });
}

#[test]
fn a_browser_goes_on_after_the_last_event_by_itself() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let boss = server.boss().await;
        let root = root(&server, &boss).await;
        let (first, last) = (
            create(&server, &boss, &root).await,
            create(&server, &boss, &root).await,
        );
        let query = r#"subscription { permissionChanges(after: "1") { revision } }"#;
        let request = get(&server, query)
            .header("cookie", format!("canopy_session={boss}"))
            .header("sec-fetch-site", "same-origin")
            .header("last-event-id", first.to_string());
        let mut stream = Sse::request(request).await;
        assert_eq!(stream.status, 200);
        assert_eq!(revision(&stream.change().await), last);
    });
}

#[test]
fn each_request_is_answered_in_a_form_that_it_takes() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let boss = server.boss().await;
        // A subscription needs events.
        let answer = server.operate(Some(&boss), CHANGES, json!({})).await;
        assert_eq!(
            (answer.status, answer.code()),
            (406, "BAD_USER_INPUT".to_owned())
        );
        assert!(answer.body.contains("text/event-stream"), "{}", answer.body);
        // A query comes as one, where nothing else is taken.
        let viewer = "{ viewer { email } }";
        for request in [post(&server, viewer, json!({})), get(&server, viewer)] {
            let mut stream = Sse::request(request.bearer_auth(&boss)).await;
            let frame = stream.next().await.unwrap();
            assert_eq!(frame.json()["data"]["viewer"]["email"], "boss@example.com");
            let end = stream.next().await.unwrap();
            assert_eq!((end.event.as_str(), end.data.as_str()), ("complete", ""));
            assert_eq!(stream.next().await, None);
        }
        // A link changes nothing.
        let request = get(&server, "mutation { logout { userErrors { code } } }");
        let refused = Sse::request(request.bearer_auth(&boss)).await;
        assert_eq!(refused.status, 405);
        assert_eq!(refused.headers["allow"], "POST");
        server.ask(&boss, viewer, json!({})).await;
        // What is malformed or of nobody is no event; what execution refuses is one.
        let refused = Sse::request(post(&server, CHANGES, json!({}))).await;
        assert_eq!(refused.status, 401);
        let body = serde_json::from_str(&refused.text().await).unwrap();
        assert_eq!(code(&body), "UNAUTHENTICATED");
        let request = post(&server, "subscription {", json!({})).bearer_auth(&boss);
        assert_eq!(Sse::request(request).await.status, 400);
        for (variables, code) in [
            (json!({ "group": "group_x" }), "NOT_FOUND"),
            (json!({ "after": "1000" }), "BAD_USER_INPUT"),
        ] {
            let mut stream = Sse::of(server.canopy.url(), &boss, CHANGES, variables).await;
            assert_eq!(end(&stream.errors().await), (code.to_owned(), None));
        }
        server.is_well().await;
    });
}

#[test]
fn a_reader_who_leaves_makes_room_at_once() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        crate::support::init(&database);
        let server = serve(&database).env("CANOPY_STREAMS_PER_USER", "1");
        let server = Server::start(server).await;
        let (url, boss) = (server.canopy.url(), server.boss().await);
        let first = Sse::of(url, &boss, CHANGES, json!({})).await;
        let mut second = Sse::of(url, &boss, CHANGES, json!({})).await;
        assert_eq!(end(&second.errors().await).0, "RATE_LIMITED");
        drop(first);
        let left =
            canopy_testkit::wait_for(SOON, async || figure(&server, "canopy_streams").await == 0);
        left.await.unwrap();
        Sse::of(url, &boss, CHANGES, json!({})).await;
    });
}
