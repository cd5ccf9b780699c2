//! One subscription, over either transport.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::sse::EventSource;
use super::websocket::{Said, WebSocket};

/// How a subscriber is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Server-Sent Events.
    Sse,
    /// `graphql-transport-ws`, with the token in `connection_init`.
    WebSocket,
}

/// What a subscriber hears.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// An event: what stands in `data` under the one root field.
    Event(Value),
    /// The end.
    End(End),
}

/// How a subscription ended.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// The errors; null where it simply is over.
    pub errors: Value,
    /// With which code and reason the socket was closed, where it was closed without a word to the
    /// subscription.
    pub closed: Option<(u16, String)>,
}

impl End {
    /// The code of the first error; empty where there is none.
    #[must_use]
    pub fn code(&self) -> &str {
        let code = self.errors[0]["extensions"]["code"].as_str();
        code.unwrap_or_default()
    }

    /// After which revision to go on.
    #[must_use]
    pub fn resume_after(&self) -> Option<u64> {
        let after = self.errors[0]["extensions"]["resumeAfter"].as_str();
        after.and_then(|after| after.parse().ok())
    }
}

/// One subscription.
pub struct Subscriber(Line);

enum Line {
    Sse(Box<EventSource>),
    WebSocket(Box<WebSocket>),
}

/// The one subscription of a socket.
const ID: &str = "1";

impl Subscriber {
    /// Subscribes at the server of `url`.
    ///
    /// # Errors
    /// Nothing answers, or it refuses before a stream begins.
    pub async fn open(
        transport: Transport,
        http: &reqwest::Client,
        url: &str,
        token: &str,
        query: &str,
        variables: Value,
    ) -> Result<Self> {
        let bearer = format!("Bearer {token}");
        match transport {
            Transport::Sse => {
                let headers = [("authorization", bearer.as_str())];
                let source = EventSource::open(http, url, &headers, query, variables).await?;
                Ok(Self(Line::Sse(Box::new(source))))
            }
            Transport::WebSocket => {
                let mut socket = WebSocket::open(url, &[]).await?;
                let said = socket.init(json!({ "authorization": bearer })).await?;
                let acknowledged =
                    matches!(&said, Said::Message(said) if said["type"] == "connection_ack");
                ensure!(acknowledged, "the socket was refused: {said:?}");
                socket.subscribe(ID, query, variables).await?;
                Ok(Self(Line::WebSocket(Box::new(socket))))
            }
        }
    }

    /// What it hears next. Nothing is lost when it is not waited for to the end.
    ///
    /// # Errors
    /// The connection broke without an end being told.
    pub async fn next(&mut self) -> Result<Told> {
        match &mut self.0 {
            Line::Sse(source) => next_frame(source).await,
            Line::WebSocket(socket) => next_message(socket).await,
        }
    }
}

async fn next_frame(source: &mut EventSource) -> Result<Told> {
    loop {
        let frame = source.frame().await?;
        let frame = frame.context("the stream ended without `complete`")?;
        match frame.event.as_str() {
            "next" => return told(serde_json::from_str(&frame.data)?),
            "complete" => return Ok(Told::End(over(Value::Null, None))),
            "" if frame.comment.is_some() => {}
            other => bail!("there is no event {other:?}: {frame:?}"),
        }
    }
}

async fn next_message(socket: &mut WebSocket) -> Result<Told> {
    loop {
        let mut message = match socket.next().await? {
            Said::Message(message) => message,
            Said::Closed(code, reason) => {
                return Ok(Told::End(over(Value::Null, Some((code, reason)))));
            }
        };
        let payload = message["payload"].take();
        match message["type"].as_str().unwrap_or_default() {
            "ping" => socket.send(&json!({ "type": "pong" })).await?,
            "pong" => {}
            "next" => return told(payload),
            "error" => return Ok(Told::End(over(payload, None))),
            "complete" => return Ok(Told::End(over(Value::Null, None))),
            _ => bail!("the protocol has no {message}"),
        }
    }
}

/// An event, or errors in its place: the end.
fn told(mut response: Value) -> Result<Told> {
    if response["errors"].is_array() {
        return Ok(Told::End(over(response["errors"].take(), None)));
    }
    let data = response["data"].as_object_mut();
    let mut fields = data.context("a response has data or errors")?.values_mut();
    let event = fields.next().context("a subscription has one root field")?;
    Ok(Told::Event(event.take()))
}

fn over(errors: Value, closed: Option<(u16, String)>) -> End {
    End { errors, closed }
}
