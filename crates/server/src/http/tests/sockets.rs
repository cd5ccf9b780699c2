//! Sockets of a server whose streams break.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::super::connection;
use super::super::drain::Drain;
use super::super::rhythm::Rhythm;
use super::{Fake, options, routes};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Streams whose reader is not waited for long.
fn hurried() -> Fake {
    let rhythm = Rhythm {
        parting: Duration::from_millis(200),
        ..Rhythm::default()
    };
    Fake {
        slow_reader: Duration::from_millis(500),
        rhythm,
        ..Fake::default()
    }
}

/// A server with these streams behind it, and where it is.
fn serve(fake: Fake) -> (ServerHandle, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/graphql", listener.local_addr().unwrap());
    let backend = Data::new(fake);
    let options = Data::new(super::Options {
        body_limit: 64 * 1024,
        ..options()
    });
    let app = move || App::new().configure(routes(backend.clone(), options.clone()));
    let server = HttpServer::new(app)
        .on_connect(|connection, data| connection::bound(connection, data, &Drain::default()))
        .workers(1)
        .disable_signals();
    let server = server.listen(listener).unwrap().run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (handle, url)
}

/// A socket that is acknowledged.
async fn open(url: &str) -> Socket {
    let mut request = url.into_client_request().unwrap();
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = connect_async(request).await.unwrap();
    let init = json!({ "type": "connection_init", "payload": { "token": "good" } });
    let init = Message::text(init.to_string());
    socket.send(init).await.unwrap();
    let ack = socket.next().await.unwrap().unwrap();
    assert_eq!(ack.to_text().unwrap(), r#"{"type":"connection_ack"}"#);
    socket
}

fn subscribe(id: &str, query: &str) -> Message {
    let payload = json!({ "query": query });
    let message = json!({ "id": id, "type": "subscribe", "payload": payload });
    Message::text(message.to_string())
}

/// The code by which the server closes, after all that comes before it.
async fn closed(socket: &mut Socket) -> u16 {
    loop {
        if let Message::Close(frame) = socket.next().await.unwrap().unwrap() {
            return frame.unwrap().code.into();
        }
    }
}

#[actix_web::test]
async fn what_is_refused_at_once_does_not_pile_up_for_who_does_not_take_it() {
    let fake = Fake {
        slow_reader: Duration::from_secs(5),
        ..hurried()
    };
    let (asked, sockets) = (Arc::clone(&fake.asked), fake.sockets.clone());
    let (handle, url) = serve(fake);
    let mut socket = open(&url).await;
    // Each when the one before has been refused, as far as they are: so none is one too many.
    for id in 0..200 {
        let message = subscribe(&id.to_string(), "large");
        if socket.send(message).await.is_err() {
            break;
        }
        while asked.load(Ordering::Relaxed) <= id && sockets.count() > 0 {
            tokio::task::yield_now().await;
        }
    }
    // Until it ends as slow, nothing is taken but what lies in the buffers of the system.
    let ended = async || sockets.count() == 0;
    canopy_testkit::wait_for(Duration::from_secs(30), ended)
        .await
        .unwrap();
    let asked = asked.load(Ordering::Relaxed);
    assert!((32..100).contains(&asked), "{asked}");
    handle.stop(false).await;
}

#[actix_web::test]
async fn who_does_not_take_his_end_loses_his_connection() {
    let (handle, url) = serve(hurried());
    let mut socket = open(&url).await;
    socket.send(subscribe("1", "much")).await.unwrap();
    let MaybeTlsStream::Plain(stream) = socket.get_ref() else {
        panic!("no TLS is spoken here");
    };
    is_cut(stream).await;

    let address = url.strip_prefix("ws://").unwrap();
    let address = address.strip_suffix("/graphql").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = "GET /graphql?query=much HTTP/1.1\r\nhost: h\r\nx-forwarded-for: 2.2.2.2\r\n\
                   accept: text/event-stream\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    is_cut(&stream).await;
    handle.stop(false).await;
}

/// By the server, before the system would have: with what it was still sending.
async fn is_cut(stream: &TcpStream) {
    let cut = async || stream.take_error().unwrap().is_some();
    canopy_testkit::wait_for(Duration::from_secs(15), cut)
        .await
        .unwrap();
}

#[actix_web::test]
async fn a_socket_is_asked_for_a_sign_of_life() {
    let rhythm = Rhythm {
        ping: Duration::from_millis(10),
        ..Rhythm::default()
    };
    let (handle, url) = serve(Fake {
        rhythm,
        ..Fake::default()
    });
    let mut socket = open(&url).await;
    for _ in 0..3 {
        let message = socket.next().await.unwrap().unwrap();
        assert!(message.is_ping(), "{message:?}");
    }
    handle.stop(false).await;
}

#[actix_web::test]
async fn a_socket_that_says_nothing_is_closed_whenever_it_was_asked_last() {
    let rhythm = Rhythm {
        ping: Duration::from_secs(3600),
        silence: Duration::from_millis(50),
        ..Rhythm::default()
    };
    let (handle, url) = serve(Fake {
        rhythm,
        ..Fake::default()
    });
    let mut socket = open(&url).await;
    assert_eq!(closed(&mut socket).await, 1001);
    handle.stop(false).await;
}

#[actix_web::test]
async fn an_id_is_taken_until_the_client_is_told_of_its_end() {
    let fake = Fake::default();
    let asked = Arc::clone(&fake.asked);
    let (handle, url) = serve(fake);
    let mut socket = open(&url).await;
    for id in 0..20 {
        let message = subscribe(&id.to_string(), "large");
        socket.send(message).await.unwrap();
    }
    // All are refused, and the first fill what lies between.
    let refused = async || asked.load(Ordering::Relaxed) == 20;
    canopy_testkit::wait_for(Duration::from_secs(30), refused)
        .await
        .unwrap();
    socket.send(subscribe("19", "changes")).await.unwrap();
    assert_eq!(closed(&mut socket).await, 4409);

    // Told, it is free.
    let mut socket = open(&url).await;
    for _ in 0..40 {
        socket.send(subscribe("1", "large")).await.unwrap();
        let message = socket.next().await.unwrap().unwrap();
        assert!(message.len() > super::LARGE);
    }
    handle.stop(false).await;
}

#[actix_web::test]
async fn many_pings_at_once_are_answered_by_the_newest_and_end_nothing() {
    let (handle, url) = serve(Fake::default());
    let mut socket = open(&url).await;
    for n in 0..100 {
        let ping = Message::Ping(n.to_string().into_bytes().into());
        socket.feed(ping).await.unwrap();
    }
    socket.feed(subscribe("1", "changes")).await.unwrap();
    socket.flush().await.unwrap();
    let (mut pong, mut ended) = (None, false);
    while !(ended && pong == Some(99)) {
        match socket.next().await.unwrap().unwrap() {
            Message::Pong(payload) => {
                let n: u8 = std::str::from_utf8(&payload).unwrap().parse().unwrap();
                assert!(pong < Some(n));
                pong = Some(n);
            }
            Message::Text(text) => {
                let message: Value = serde_json::from_str(&text).unwrap();
                ended |= message["type"] == "error";
            }
            other => panic!("{other:?}"),
        }
    }
    handle.stop(false).await;
}

#[actix_web::test]
async fn a_stream_that_breaks_ends_alone_and_says_where_to_go_on() {
    let (handle, url) = serve(Fake::default());
    let mut socket = open(&url).await;
    for message in [subscribe("bad", "breaks"), subscribe("bad2", "breaks")] {
        socket.send(message).await.unwrap();
    }
    let mut next = async || -> Value {
        let message = socket.next().await.unwrap().unwrap();
        serde_json::from_str(message.to_text().unwrap()).unwrap()
    };
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
    socket.send(subscribe("bad", "changes")).await.unwrap();
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
