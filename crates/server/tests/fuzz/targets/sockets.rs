//! A conversation over a WebSocket: messages of the protocol in any order, with anything in them,
//! and frames that are none.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use super::{Target, documents};
use crate::arena::{Arena, CALLERS};
use crate::chance::Chance;
use crate::odd;

pub(super) const TARGET: Target = Target {
    name: "sockets",
    make: |_, chance| {
        let mut lines = vec![chance.of(&CALLERS).to_owned()];
        if !chance.one_in(6) {
            lines.push(
                json!({ "type": "connection_init", "payload": { "token": "@token" } }).to_string(),
            );
        }
        for _ in 0..chance.below(6) {
            lines.push(message(chance));
        }
        lines.join("\n")
    },
    send: |arena, case| Box::pin(talk(arena, case)),
};

/// A line: a message as it is, or `binary`, `ping` or `close` and a text.
fn message(chance: &mut Chance) -> String {
    let id = chance.of(&["1", "2", "", "\u{0}"]);
    let subscription = "subscription($a: Revision) { permissionChanges(after: $a) { revision summary effects { totalCount } } }";
    let whole = match chance.below(8) {
        0 => json!({ "type": "ping", "payload": { "a": odd::any(chance) } }),
        1 => json!({ "type": "complete", "id": id }),
        2 => json!({ "type": "connection_init", "payload": { "token": odd::any(chance) } }),
        3 => {
            let (_, body) = documents::make(chance);
            json!({ "type": "subscribe", "id": id, "payload": body })
        }
        4 => return format!("binary {}", one_line(odd::any(chance))),
        5 => {
            return chance
                .of(&[
                    "ping x",
                    "close",
                    "close bye",
                    "[]",
                    "null",
                    "{}",
                    "{\"type\":1}",
                ])
                .into();
        }
        _ => {
            let after = odd::revision(chance);
            let payload = json!({ "query": subscription, "variables": { "a": after } });
            json!({ "type": "subscribe", "id": id, "payload": payload })
        }
    };
    let whole = whole.to_string();
    match chance.one_in(3) {
        true => one_line(odd::bend(chance, &whole)),
        false => whole,
    }
}

fn one_line(text: String) -> String {
    text.replace(['\n', '\r'], " ")
}

async fn talk(arena: &Arena, case: &str) -> Result<(), String> {
    let mut lines = case.lines();
    let token = arena
        .token(lines.next().unwrap_or_default())
        .unwrap_or_default();
    let url = format!("{}/graphql", arena.url().replacen("http", "ws", 1));
    let mut request = url
        .into_client_request()
        .map_err(|error| error.to_string())?;
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    let opened = connect_async(request).await;
    let (mut socket, _) = opened.map_err(|error| format!("no socket: {error}"))?;
    for line in lines {
        let line = arena.fill(&line.replace("@token", &token));
        let message = match line.split_once(' ') {
            Some(("binary", rest)) => Message::binary(rest.as_bytes().to_vec()),
            Some(("ping", rest)) => Message::Ping(rest.as_bytes().to_vec().into()),
            Some(("close", _)) => Message::Close(None),
            _ => Message::text(line),
        };
        // It may have closed meanwhile, which is an answer.
        if socket.send(message).await.is_err() {
            break;
        }
    }
    // Whatever was sent before it is dealt with once this is answered, or the socket is closed.
    let _ = socket.send(Message::Ping(b"last".to_vec().into())).await;
    loop {
        let came = tokio::time::timeout(Duration::from_secs(30), socket.next()).await;
        match came.map_err(|_| "it neither answers nor closes")? {
            Some(Ok(Message::Text(text))) => judge(arena, &text)?,
            Some(Ok(Message::Close(Some(frame)))) => {
                let code = u16::from(frame.code);
                if code == 1011 || !(4000..5000).contains(&code) && !(1000..1015).contains(&code) {
                    return Err(format!("closed with {frame:?}"));
                }
                return arena.judge(200, &frame.reason);
            }
            Some(Ok(Message::Pong(said))) if said.as_ref() == b"last" => break,
            Some(Ok(_)) => {}
            None | Some(Err(_)) => return Ok(()),
        }
    }
    let _ = socket.close(None).await;
    Ok(())
}

/// A message is judged as the response that it holds.
fn judge(arena: &Arena, text: &str) -> Result<(), String> {
    let message: Value = serde_json::from_str(text).map_err(|_| format!("no JSON: {text}"))?;
    let response = match message["type"].as_str() {
        Some("next") => message["payload"].clone(),
        Some("error") => json!({ "errors": message["payload"] }),
        Some("connection_ack" | "ping" | "pong" | "complete") => Value::Null,
        _ => return Err(format!("no message of the protocol: {text}")),
    };
    arena.judge(200, &response.to_string())
}
