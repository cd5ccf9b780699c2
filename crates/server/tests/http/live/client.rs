//! What a reader of streams holds in his hands: a socket that speaks `graphql-transport-ws`, and a
//! body of Server-Sent Events. Both wait for what comes, never for a time.

use std::future::Future;

use futures::{SinkExt, StreamExt};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::SOON;

/// All that there is to subscribe to, with everything but the effects.
pub(crate) const CHANGES: &str = "subscription($after: Revision, $user: ID, $group: ID, $resource: ID) \
     { permissionChanges(after: $after, userId: $user, groupId: $group, resourceId: $resource) \
     { revision kind summary by { id } subjects { id } } }";

/// What must come, comes soon.
async fn soon<T>(what: &str, coming: impl Future<Output = T>) -> T {
    let come = tokio::time::timeout(SOON, coming).await;
    come.unwrap_or_else(|_| panic!("{what}: nothing came"))
}

/// What came over a socket; pings and pongs of the transport are left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Came {
    /// A message of the protocol.
    Message(Value),
    /// The server closes, with this code and reason.
    Closed(u16, String),
    /// The connection is gone without a word.
    Gone,
}

/// A socket.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Of the handshake.
    pub(crate) headers: Vec<(String, String)>,
}

impl Socket {
    /// Opens a socket to the server at `url` (`http://…`); the status where that is refused.
    pub(crate) async fn try_open(
        url: &str,
        protocol: Option<&str>,
        headers: &[(&str, &str)],
    ) -> Result<Self, u16> {
        let url = format!("{}/graphql", url.replacen("http", "ws", 1));
        let mut request = url.into_client_request().unwrap();
        let protocol = protocol.map(|protocol| ("sec-websocket-protocol", protocol));
        for (name, value) in protocol.iter().chain(headers) {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            let value = HeaderValue::from_str(value).unwrap();
            request.headers_mut().insert(name, value);
        }
        match soon("a handshake", connect_async(request)).await {
            Ok((stream, response)) => {
                let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
                let headers = response.headers().iter();
                let headers = headers.map(|(name, value)| (name.to_string(), text(value)));
                Ok(Self {
                    headers: headers.collect(),
                    stream,
                })
            }
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("no handshake: {error}"),
        }
    }

    /// Opens a socket that is to speak our protocol.
    pub(crate) async fn open(url: &str, headers: &[(&str, &str)]) -> Self {
        let opened = Self::try_open(url, Some("graphql-transport-ws"), headers).await;
        opened.unwrap_or_else(|status| panic!("refused with {status}"))
    }

    /// Opens a socket in the name of a token, and has it acknowledged.
    pub(crate) async fn of(url: &str, token: &str) -> Self {
        let mut socket = Self::open(url, &[]).await;
        socket.init(json!({ "token": token })).await;
        socket
    }

    /// Sends `connection_init` and has it acknowledged.
    pub(crate) async fn init(&mut self, payload: Value) {
        self.send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        let came = self.next().await;
        let Came::Message(message) = &came else {
            panic!("not acknowledged: {came:?}");
        };
        assert_eq!(message["type"], "connection_ack");
    }

    /// Sends a message of the protocol.
    pub(crate) async fn send(&mut self, message: Value) {
        self.raw(Message::text(message.to_string())).await;
    }

    /// Sends anything; that the server has closed meanwhile is told by [`Self::next`].
    pub(crate) async fn raw(&mut self, message: Message) {
        let _ = soon("a message sent", self.stream.send(message)).await;
    }

    /// Subscribes.
    pub(crate) async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.send(json!({ "id": id, "type": "subscribe", "payload": payload }))
            .await;
    }

    /// The next thing that comes.
    pub(crate) async fn next(&mut self) -> Came {
        soon("a message", self.come()).await
    }

    async fn come(&mut self) -> Came {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    return Came::Message(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Came::Closed(frame.code.into(), frame.reason.to_string());
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                None | Some(Err(_)) | Some(Ok(Message::Close(None))) => return Came::Gone,
                Some(Ok(other)) => panic!("the server sent {other:?}"),
            }
        }
    }

    /// The next message, which must be one.
    pub(crate) async fn message(&mut self) -> Value {
        match self.next().await {
            Came::Message(message) => message,
            other => panic!("no message: {other:?}"),
        }
    }

    /// The next change of the subscription, as the field has it.
    pub(crate) async fn change(&mut self, id: &str) -> Value {
        let message = self.message().await;
        assert_eq!(
            (&message["type"], &message["id"]),
            (&json!("next"), &json!(id)),
            "{message}"
        );
        changed(&message["payload"])
    }

    /// The errors by which the subscription ends.
    pub(crate) async fn errors(&mut self, id: &str) -> Value {
        let message = self.message().await;
        assert_eq!(
            (&message["type"], &message["id"]),
            (&json!("error"), &json!(id)),
            "{message}"
        );
        message["payload"].clone()
    }

    /// The code and reason by which the server closes, after what else may still come.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.next().await {
                Came::Closed(code, reason) => return (code, reason),
                Came::Gone => panic!("gone without a word"),
                Came::Message(_) => {}
            }
        }
    }
}

/// The change in a GraphQL response that must have one.
fn changed(response: &Value) -> Value {
    assert!(response.get("errors").is_none(), "{response}");
    let change = &response["data"]["permissionChanges"];
    assert!(change.is_object(), "{response}");
    change.clone()
}

/// One event of a body.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Frame {
    pub(crate) event: String,
    pub(crate) id: Option<String>,
    pub(crate) data: String,
}

impl Frame {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

/// A body of Server-Sent Events, or what was answered instead.
pub(crate) struct Sse {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    response: reqwest::Response,
    buffer: Vec<u8>,
    /// How many lines were comments.
    pub(crate) comments: usize,
}

impl Sse {
    /// Sends a request that is answered by a stream, or not.
    pub(crate) async fn request(request: reqwest::RequestBuilder) -> Self {
        let request = request.header("accept", "text/event-stream");
        let response = soon("an answer", request.send()).await.unwrap();
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            response,
            buffer: Vec::new(),
            comments: 0,
        }
    }

    /// Subscribes with POST, in the name of a token.
    pub(crate) async fn of(url: &str, token: &str, query: &str, variables: Value) -> Self {
        let request = reqwest::Client::new()
            .post(format!("{url}/graphql"))
            .bearer_auth(token)
            .json(&json!({ "query": query, "variables": variables }));
        let opened = Self::request(request).await;
        assert_eq!(opened.status, 200);
        opened
    }

    /// The next event; none: the body has ended.
    pub(crate) async fn next(&mut self) -> Option<Frame> {
        soon("an event", self.come()).await
    }

    async fn come(&mut self) -> Option<Frame> {
        loop {
            let end = self.buffer.windows(2).position(|two| two == b"\n\n");
            if let Some(end) = end {
                let block: Vec<u8> = self.buffer.drain(..end + 2).collect();
                if let Some(frame) = self.parse(std::str::from_utf8(&block).unwrap()) {
                    return Some(frame);
                }
                continue;
            }
            match self.response.chunk().await {
                Ok(Some(chunk)) => self.buffer.extend_from_slice(&chunk),
                // A killed server ends the body in the middle.
                Ok(None) | Err(_) => return None,
            }
        }
    }

    fn parse(&mut self, block: &str) -> Option<Frame> {
        let mut frame = Frame::default();
        for line in block.lines() {
            match line.split_once(':').unwrap_or((line, "")) {
                ("", _) => self.comments += usize::from(!line.is_empty()),
                ("event", event) => frame.event = event.trim().to_owned(),
                ("id", id) => frame.id = Some(id.trim().to_owned()),
                ("data", data) => frame.data.push_str(data.trim_start()),
                other => panic!("a line that nobody expects: {other:?}"),
            }
        }
        (!frame.event.is_empty()).then_some(frame)
    }

    /// The next change, as the field has it; the event's id is its revision.
    pub(crate) async fn change(&mut self) -> Value {
        let frame = self
            .next()
            .await
            .unwrap_or_else(|| panic!("the body ended"));
        assert_eq!(frame.event, "next", "{frame:?}");
        let change = changed(&frame.json());
        if let Some(revision) = change["revision"].as_str() {
            assert_eq!(frame.id.as_deref(), Some(revision), "{frame:?}");
        }
        change
    }

    /// The errors by which the stream ends, and its end.
    pub(crate) async fn errors(&mut self) -> Value {
        let frame = self
            .next()
            .await
            .unwrap_or_else(|| panic!("the body ended"));
        assert_eq!(
            (frame.event.as_str(), &frame.id),
            ("next", &None),
            "{frame:?}"
        );
        let errors = frame.json()["errors"].clone();
        assert!(errors.is_array(), "{frame:?}");
        let frame = self.next().await.unwrap_or_else(|| panic!("no end"));
        assert_eq!(
            (frame.event.as_str(), frame.data.as_str()),
            ("complete", "")
        );
        assert_eq!(self.next().await, None);
        errors
    }

    /// All that was answered, where it is no stream.
    pub(crate) async fn text(mut self) -> String {
        while let Ok(Some(chunk)) = soon("the body", self.response.chunk()).await {
            self.buffer.extend_from_slice(&chunk);
        }
        String::from_utf8(self.buffer).unwrap()
    }
}
