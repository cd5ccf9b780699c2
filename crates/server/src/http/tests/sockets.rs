//! Sockets of a server whose streams break.

use std::net::TcpListener;

use actix_web::web::Data;
use actix_web::{App, HttpServer};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use super::{Fake, options, routes};

#[actix_web::test]
async fn a_stream_that_breaks_ends_alone_and_says_where_to_go_on() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/graphql", listener.local_addr().unwrap());
    let backend = Data::new(Fake::default());
    let options = Data::new(super::Options {
        body_limit: 1024,
        ..options()
    });
    let app = move || App::new().configure(routes(backend.clone(), options.clone()));
    let server = HttpServer::new(app).workers(1).disable_signals();
    let server = server.listen(listener).unwrap().run();
    let handle = server.handle();
    actix_web::rt::spawn(server);

    let mut request = url.into_client_request().unwrap();
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = connect_async(request).await.unwrap();
    let subscribe = |id: &str, query: &str| json!({ "id": id, "type": "subscribe", "payload": { "query": query } });
    let init = json!({ "type": "connection_init", "payload": { "token": "good" } });
    for message in [
        init,
        subscribe("bad", "breaks"),
        subscribe("bad2", "breaks"),
    ] {
        socket
            .send(Message::text(message.to_string()))
            .await
            .unwrap();
    }
    let mut next = async || -> Value {
        let message = socket.next().await.unwrap().unwrap();
        serde_json::from_str(message.to_text().unwrap()).unwrap()
    };
    assert_eq!(next().await["type"], "connection_ack");
    let mut ended = 0;
    while ended < 2 {
        let message = next().await;
        if message["type"] == "next" {
            assert_eq!(message["payload"]["data"], 8, "{message}");
            continue;
        }
        assert_eq!(message["type"], "error", "{message}");
        let expected = json!({ "code": "INTERNAL", "resumeAfter": "8" });
        assert_eq!(message["payload"][0]["extensions"], expected);
        ended += 1;
    }
    // Its id is free, and the socket goes on.
    let again = subscribe("bad", "changes").to_string();
    socket.send(Message::text(again)).await.unwrap();
    for expected in ["next", "next", "error"] {
        let message = socket.next().await.unwrap().unwrap();
        let message: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
        assert_eq!(
            (&message["type"], &message["id"]),
            (&json!(expected), &json!("bad"))
        );
    }
    handle.stop(false).await;
}
