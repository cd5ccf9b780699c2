//! What a page of another site can have a browser send, with the cookie: nothing comes of it.

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::demo::{DEMO_PASSWORD, demo};
use crate::support::{SOON, Server, run};

const LOGOUT: &str = "mutation { logout { userErrors { code } } }";

async fn cookie_of(server: &Server, email: &str) -> (String, String) {
    let token = server.login(email, DEMO_PASSWORD).await;
    (format!("canopy_session={token}"), token)
}

/// A link that asks this.
fn link(url: &str, query: &str) -> reqwest::Url {
    reqwest::Url::parse_with_params(url, [("query", query)]).unwrap()
}

/// Whether the login still holds.
async fn holds(server: &Server, token: &str) -> bool {
    let answer = server
        .operate(Some(token), "{ viewer { id } }", json!({}))
        .await;
    answer.code().is_empty()
}

#[test]
fn no_other_site_can_do_anything_in_the_name_of_a_cookie() {
    run(async {
        let server = &demo().await.server;
        let (cookie, token) = cookie_of(server, "observer@demo.canopy").await;
        let body = json!({ "query": LOGOUT }).to_string();
        let form = format!("query={LOGOUT}");
        const OTHER: (&str, &str) = ("origin", "https://attacker.example");
        const NULL: (&str, &str) = ("origin", "null");
        let site = |value| ("sec-fetch-site", value);
        let kind = |value| ("content-type", value);
        let json = kind("application/json");
        let form_kind = kind("application/x-www-form-urlencoded");
        let multipart = kind("multipart/form-data; boundary=x");
        // Forms, and what a script may send without being asked first.
        let cases: Vec<(Vec<(&str, &str)>, &str)> = vec![
            (vec![form_kind, OTHER, site("cross-site")], &form),
            (vec![form_kind], &form),
            (vec![multipart, OTHER], &body),
            (vec![kind("text/plain"), OTHER], &body),
            (vec![kind("text/plain"), site("cross-site")], &body),
            (vec![kind("text/plain; charset=utf-8"), NULL], &body),
            (vec![OTHER], &body),
            // And what it may not.
            (vec![json, OTHER], &body),
            (vec![json, NULL], &body),
            (vec![json, OTHER, site("cross-site")], &body),
            (vec![json, site("cross-site")], &body),
            (vec![json, site("same-site")], &body),
            (vec![json, OTHER, site("same-origin")], &body),
            (vec![json], &body),
        ];
        for (mut headers, body) in cases {
            headers.push(("cookie", &cookie));
            let answer = server.send(&headers, body).await;
            let done = answer.json()["data"]["logout"]["userErrors"] == json!([]);
            assert!(!done, "{headers:?}: {}", answer.body);
            assert!(holds(server, &token).await, "{headers:?}");
        }
        // A link, an image, a frame: whatever a GET is sent by.
        let http = reqwest::Client::new();
        let url = format!("{}/graphql", server.canopy.url());
        for (query, expected) in [(LOGOUT, 405), ("{ viewer { email } }", 200)] {
            for accept in ["*/*", "text/html", "text/event-stream"] {
                let request = http.get(link(&url, query));
                let request = request
                    .header("cookie", &cookie)
                    .header("accept", accept)
                    .header("sec-fetch-site", "cross-site");
                let response = request.send().await.unwrap();
                assert_eq!(response.status().as_u16(), expected, "{accept}: {query}");
                assert!(
                    response
                        .headers()
                        .get("access-control-allow-origin")
                        .is_none()
                );
                let body = response.text().await.unwrap();
                assert!(!body.contains("observer@"), "{body}");
                assert!(holds(server, &token).await);
            }
        }
        // An `EventSource`, which cannot say what it sends.
        let subscription = "subscription { permissionChanges { revision } }";
        let request = http.get(link(&url, subscription));
        let request = request
            .header("cookie", &cookie)
            .header("accept", "text/event-stream")
            .header("origin", "https://attacker.example");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        // Nor is it asked first with success.
        let asked = http.request(reqwest::Method::OPTIONS, &url);
        let asked = asked.header("origin", "https://attacker.example");
        let response = asked.send().await.unwrap();
        assert_eq!(response.status(), 405);
        assert!(
            response
                .headers()
                .get("access-control-allow-origin")
                .is_none()
        );
    });
}

#[test]
fn g5_a_socket_of_another_site_is_nobodys() {
    run(async {
        let server = &demo().await.server;
        let (cookie, _) = cookie_of(server, "observer@demo.canopy").await;
        let url = server.canopy.url().replace("http://", "ws://");
        let own = server.canopy.url().to_owned();
        let subscription = "subscription { permissionChanges { revision } }";
        for (origin, is_known) in [(own.as_str(), true), ("https://attacker.example", false)] {
            let mut request = format!("{url}/graphql").into_client_request().unwrap();
            let headers = request.headers_mut();
            headers.insert("cookie", cookie.parse().unwrap());
            headers.insert("origin", origin.parse().unwrap());
            headers.insert(
                "sec-websocket-protocol",
                "graphql-transport-ws".parse().unwrap(),
            );
            let (mut socket, _) = connect_async(request).await.unwrap();
            let init = json!({ "type": "connection_init" });
            socket.send(Message::text(init.to_string())).await.unwrap();
            let subscribe = json!({
                "id": "1", "type": "subscribe", "payload": { "query": subscription }
            });
            socket
                .send(Message::text(subscribe.to_string()))
                .await
                .unwrap();
            let ping = json!({ "type": "ping" }).to_string();
            socket.send(Message::text(ping)).await.unwrap();
            let told = async {
                let mut kinds = Vec::new();
                while let Some(Ok(message)) = socket.next().await {
                    let Message::Text(text) = message else {
                        continue;
                    };
                    let message: Value = serde_json::from_str(&text).unwrap();
                    kinds.push(message["type"].as_str().unwrap().to_owned());
                    if message["type"] == "pong" || message["type"] == "error" {
                        break;
                    }
                }
                kinds
            };
            let kinds = tokio::time::timeout(SOON, told).await.unwrap();
            // What is refused is an error, or the end; what is open says nothing until there is.
            let is_open =
                kinds.contains(&"pong".to_owned()) && !kinds.contains(&"error".to_owned());
            assert_eq!(is_open, is_known, "{origin}: {kinds:?}");
        }
    });
}
