//! `graphql-transport-ws`, message by message.

use anyhow::{Context, Result, bail};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// What the server said.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// A message.
    Message(Value),
    /// The socket is closed, with this code and reason.
    Closed(u16, String),
}

/// A socket that a server has accepted.
#[derive(Debug)]
pub struct WebSocket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl WebSocket {
    /// Opens a socket at `/graphql` with the subprotocol `graphql-transport-ws`.
    ///
    /// # Errors
    /// It is refused, with the status and the body; or nothing answers.
    pub async fn open(url: &str, headers: &[(&str, &str)]) -> Result<Self> {
        let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
        Self::open_with(url, &[headers, &[protocol]].concat()).await
    }

    /// The same with these headers alone.
    ///
    /// # Errors
    /// It is refused, with the status and the body; or nothing answers.
    pub async fn open_with(url: &str, headers: &[(&str, &str)]) -> Result<Self> {
        let url = format!("{}/graphql", url.replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        for (name, value) in headers {
            let (name, value) = (HeaderName::try_from(*name)?, HeaderValue::try_from(*value)?);
            request.headers_mut().append(name, value);
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(answer)) => {
                let body = answer.body().clone().unwrap_or_default();
                let body = String::from_utf8_lossy(&body);
                bail!("canopy answered {} and no socket: {body}", answer.status())
            }
            Err(error) => Err(error).context("failed to open a socket"),
        }
    }

    /// Introduces itself with this payload, and waits for the answer.
    ///
    /// # Errors
    /// The socket broke.
    pub async fn init(&mut self, payload: Value) -> Result<Said> {
        let init = json!({ "type": "connection_init", "payload": payload });
        self.send(&init).await?;
        self.next().await
    }

    /// Begins a subscription.
    ///
    /// # Errors
    /// The socket broke.
    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) -> Result<()> {
        let payload = json!({ "query": query, "variables": variables });
        let message = json!({ "type": "subscribe", "id": id, "payload": payload });
        self.send(&message).await
    }

    /// Sends a message.
    ///
    /// # Errors
    /// The socket broke.
    pub async fn send(&mut self, message: &Value) -> Result<()> {
        self.send_text(message.to_string()).await
    }

    /// Sends any text.
    ///
    /// # Errors
    /// The socket broke.
    pub async fn send_text(&mut self, text: impl Into<String>) -> Result<()> {
        let message = Message::text(text.into());
        self.0.send(message).await.context("the socket broke")
    }

    /// Sends bytes, which the protocol does not have.
    ///
    /// # Errors
    /// The socket broke.
    pub async fn send_bytes(&mut self, bytes: Vec<u8>) -> Result<()> {
        let message = Message::binary(bytes);
        self.0.send(message).await.context("the socket broke")
    }

    /// What the server says next; its pings are answered, and not told. Nothing is lost when it is
    /// not waited for to the end.
    ///
    /// # Errors
    /// The socket broke without being closed.
    pub async fn next(&mut self) -> Result<Said> {
        loop {
            let message = self.0.next().await.context("the socket has ended")?;
            return Ok(match message.context("the socket broke")? {
                Message::Text(text) => Said::Message(serde_json::from_str(&text)?),
                Message::Close(Some(frame)) => {
                    Said::Closed(frame.code.into(), frame.reason.to_string())
                }
                Message::Close(None) => Said::Closed(1005, String::new()),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => continue,
                Message::Binary(_) => bail!("the server sent bytes"),
            });
        }
    }
}
