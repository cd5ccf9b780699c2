//! `graphql-transport-ws` over a real socket: how it begins, what it refuses, how it ends.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::client::{CHANGES, Came, Socket};
use super::talk::{create, end, figure, revision, root};
use crate::support::{SOON, Server, run};

/// A message that begins a subscription.
fn subscribe(id: &str) -> Value {
    json!({ "id": id, "type": "subscribe", "payload": { "query": CHANGES } })
}

/// The code by which the server closes after a message on a fresh socket.
async fn closes(url: &str, message: Message) -> u16 {
    let mut socket = Socket::open(url, &[]).await;
    socket.raw(message).await;
    socket.closed().await.0
}

#[test]
fn changes_come_over_a_socket_as_they_happen() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let (url, boss) = (server.canopy.url(), server.boss().await);
        let mut socket = Socket::open(url, &[]).await;
        let spoken = socket.headers.iter().any(|(name, value)| {
            name == "sec-websocket-protocol" && value == "graphql-transport-ws"
        });
        assert!(spoken, "{:?}", socket.headers);
        let bearer = format!("Bearer {boss}");
        socket.init(json!({ "Authorization": bearer })).await;
        socket
            .subscribe("1", CHANGES, json!({ "after": "1" }))
            .await;
        socket.subscribe("two", CHANGES, json!({})).await;
        // The first is told of what has been; then both of what happens.
        let root = root(&server, &boss).await;
        let before = create(&server, &boss, &root).await;
        let mut told = Vec::new();
        while told.last() != Some(&before) {
            let message = socket.message().await;
            assert_eq!(message["type"], "next", "{message}");
            if message["id"] == "1" {
                told.push(revision(&message["payload"]["data"]["permissionChanges"]));
                assert!(message["payload"]["extensions"]["revision"].is_string());
            }
        }
        assert_eq!(told, (2..=before).collect::<Vec<_>>());
        // One ends, the other goes on.
        socket
            .send(json!({ "id": "two", "type": "complete" }))
            .await;
        socket
            .send(json!({ "type": "ping", "payload": { "a": [1] } }))
            .await;
        let mut pong = socket.message().await;
        while pong["type"] == "next" {
            assert_eq!(pong["id"], "two");
            pong = socket.message().await;
        }
        assert_eq!(pong, json!({ "type": "pong", "payload": { "a": [1] } }));
        let after = create(&server, &boss, &root).await;
        assert_eq!(revision(&socket.change("1").await), after);
        server.is_well().await;
    });
}

#[test]
fn g6_g7_whoever_breaks_the_protocol_is_told_how() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let (url, boss) = (server.canopy.url(), server.boss().await);
        let mut mute = Socket::try_open(url, None, &[]).await.unwrap();
        assert_eq!(mute.closed().await.0, 4406);
        for (message, code) in [
            (Message::text("{"), 4400),
            (Message::text(r#"{"type":"start"}"#), 4400),
            (Message::binary(b"{}".to_vec()), 4400),
            (Message::text(subscribe("1").to_string()), 4401),
            (Message::text(r#"{"type":"connection_init"}"#), 4403),
            (
                Message::text(r#"{"type":"connection_init","payload":{"token":"no"}}"#),
                4403,
            ),
            (Message::text("x".repeat(64 * 1024 + 1)), 1009),
        ] {
            let shown = format!("{message:.60}");
            assert_eq!(closes(url, message).await, code, "{shown}");
        }
        // Parts count together.
        let mut socket = Socket::of(url, &boss).await;
        let part = |code, last| {
            let frame = Frame::message("x".repeat(40 * 1024), OpCode::Data(code), last);
            Message::Frame(frame)
        };
        socket.raw(part(Data::Text, false)).await;
        socket.raw(part(Data::Continue, true)).await;
        assert_eq!(socket.closed().await.0, 1009);

        let mut socket = Socket::of(url, &boss).await;
        socket.send(json!({ "type": "connection_init" })).await;
        assert_eq!(socket.closed().await.0, 4429);

        let mut socket = Socket::of(url, &boss).await;
        socket.send(subscribe("1")).await;
        socket.send(subscribe("1")).await;
        let (code, reason) = socket.closed().await;
        assert_eq!((code, reason.contains("1 already exists")), (4409, true));
        server.is_well().await;
    });
}

#[test]
fn who_does_not_say_who_he_is_is_not_waited_for() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let mut socket = Socket::open(server.canopy.url(), &[]).await;
        socket.send(json!({ "type": "ping" })).await;
        assert_eq!(socket.message().await, json!({ "type": "pong" }));
        assert_eq!(socket.closed().await.0, 4408);
    });
}

#[test]
fn g5_a_cookie_opens_a_socket_from_our_own_pages_only() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let (url, boss) = (server.canopy.url(), server.boss().await);
        let cookie = format!("canopy_session={boss}");
        let own = url.to_owned();
        let other = "http://other.example".to_owned();
        for (origin, site, known) in [
            (Some(&own), None, true),
            (Some(&own), Some("same-origin"), true),
            (Some(&other), None, false),
            (Some(&own), Some("cross-site"), false),
            (None, None, false),
        ] {
            let mut headers = vec![("cookie", cookie.as_str())];
            headers.extend(origin.map(|origin| ("origin", origin.as_str())));
            headers.extend(site.map(|site| ("sec-fetch-site", site)));
            let mut socket = Socket::open(url, &headers).await;
            socket.send(json!({ "type": "connection_init" })).await;
            let came = socket.next().await;
            if known {
                assert_eq!(came, Came::Message(json!({ "type": "connection_ack" })));
            } else {
                assert!(matches!(came, Came::Closed(4403, _)), "{came:?}");
            }
        }
        // A token counts from wherever, at the upgrade too; one that is none is not overlooked.
        let bearer = format!("Bearer {boss}");
        let headers = [("authorization", bearer.as_str()), ("origin", &other)];
        Socket::open(url, &headers).await.init(json!({})).await;
        let protocol = Some("graphql-transport-ws");
        let refused = Socket::try_open(url, protocol, &[("authorization", "Bearer no")]).await;
        assert_eq!(refused.err(), Some(401));
        // What he says in the end counts, not what his browser brings along.
        let headers = [("cookie", cookie.as_str()), ("origin", own.as_str())];
        let mut socket = Socket::open(url, &headers).await;
        let payload = json!({ "authorization": "Bearer no" });
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.closed().await.0, 4403);
    });
}

#[test]
fn a_socket_takes_subscriptions_that_make_sense_and_stays_open_for_others() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let mut socket = Socket::of(server.canopy.url(), &server.boss().await).await;
        for (query, variables, code) in [
            ("{ viewer { id } }", json!({}), "BAD_USER_INPUT"),
            (
                "mutation { logout { userErrors { code } } }",
                json!({}),
                "BAD_USER_INPUT",
            ),
            ("subscription {", json!({}), "GRAPHQL_PARSE_FAILED"),
            (
                "subscription { other }",
                json!({}),
                "GRAPHQL_VALIDATION_FAILED",
            ),
            (CHANGES, json!({ "after": "x" }), "BAD_USER_INPUT"),
            (CHANGES, json!({ "after": "1000" }), "BAD_USER_INPUT"),
            (CHANGES, json!({ "group": "group_x" }), "NOT_FOUND"),
        ] {
            socket.subscribe("1", query, variables).await;
            let errors = socket.errors("1").await;
            assert_eq!(end(&errors), (code.to_owned(), None), "{query}: {errors}");
        }
        // Still logged in.
        socket.send(json!({ "type": "ping" })).await;
        assert_eq!(socket.message().await["type"], "pong");
    });
}

#[test]
fn sockets_and_their_subscriptions_are_bound_in_number() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let (url, boss) = (server.canopy.url(), server.boss().await);
        let mut sockets = Vec::new();
        for _ in 0..20 {
            sockets.push(Socket::of(url, &boss).await);
        }
        let mut more = Socket::open(url, &[]).await;
        more.send(json!({ "type": "connection_init", "payload": { "token": boss } }))
            .await;
        assert_eq!(
            more.closed().await,
            (4429, "too many connections".to_owned())
        );
        // A place is free again once its socket is gone.
        sockets.pop();
        let freed =
            canopy_testkit::wait_for(SOON, async || figure(&server, "canopy_sockets").await == 19);
        freed.await.unwrap();
        sockets.push(Socket::of(url, &boss).await);

        let mut open = 0;
        for socket in &mut sockets[..4] {
            for id in 0..33 {
                socket.subscribe(&id.to_string(), CHANGES, json!({})).await;
            }
            let errors = socket.errors("32").await;
            assert_eq!(end(&errors).0, "RATE_LIMITED");
            open += 32;
            if open > 100 {
                // So many streams of one user: 4 are too many here.
                for _ in 0..open - 100 {
                    let message = socket.message().await;
                    assert_eq!(message["type"], "error", "{message}");
                    assert_eq!(end(&message["payload"]).0, "RATE_LIMITED");
                }
            }
        }
        let all = canopy_testkit::wait_for(SOON, async || {
            figure(&server, "canopy_streams").await == 100
        });
        all.await.unwrap();
        drop(sockets);
        let none =
            canopy_testkit::wait_for(SOON, async || figure(&server, "canopy_streams").await == 0);
        none.await.unwrap();
    });
}

#[test]
fn d5_the_end_of_a_login_closes_its_sockets_idle_or_not() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let (url, token) = (server.canopy.url(), server.boss().await);
        let mut idle = Socket::of(url, &token).await;
        let mut busy = Socket::of(url, &token).await;
        busy.subscribe("a", CHANGES, json!({})).await;
        busy.subscribe("b", CHANGES, json!({})).await;
        let open =
            canopy_testkit::wait_for(SOON, async || figure(&server, "canopy_streams").await == 2);
        open.await.unwrap();
        let logout = "mutation { logout { userErrors { code } } }";
        server.ask(&token, logout, json!({})).await;
        let over = (4401, "UNAUTHENTICATED".to_owned());
        assert_eq!(idle.next().await, Came::Closed(over.0, over.1.clone()));
        let mut ended = Vec::new();
        for _ in 0..2 {
            let message = busy.message().await;
            assert_eq!(message["type"], "error", "{message}");
            assert_eq!(
                end(&message["payload"]),
                ("UNAUTHENTICATED".to_owned(), None)
            );
            ended.push(message["id"].clone());
        }
        ended.sort_by_key(ToString::to_string);
        assert_eq!(ended, ["a", "b"]);
        assert_eq!(busy.next().await, Came::Closed(over.0, over.1));
        server.is_well().await;
    });
}
