//! A server, and one stream of it at a time.

use std::fmt;
use std::future::Future;
use std::io;
use std::time::{Duration, Instant};

use canopy_graphql::operation;
use http_body_util::{BodyExt, Full, Limited};
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_TYPE};
use serde_json::{Value, json};
use tokio::task::AbortHandle;
use tokio_rustls::TlsConnector;

use super::event::{End, Heard, end, heard, revision};
use super::patience::Patience;
use super::sse::{Parser, Said};
use crate::outgoing::{Endpoint, connect};

/// The longest answer that is read where no stream begins, in bytes.
const LONGEST: usize = 1 << 20;

/// The operation that watches, and the cheapest question that is answered by a revision: about
/// nothing. Both are registered, so they run wherever only such do.
const SUBSCRIPTION: &str = "Watch";
const NEWEST: &str = "Newest";

/// Where the stream comes from.
pub(super) struct Source {
    pub(super) endpoint: Endpoint,
    pub(super) tls: Option<TlsConnector>,
    pub(super) token: String,
    /// Variables of the subscription; `after` is added to them.
    pub(super) filter: Value,
    pub(super) patience: Patience,
}

/// Why there is no stream, or no more of it.
#[derive(Debug)]
pub(super) enum Lost {
    /// The server says so.
    End(End),
    /// The connection, the server or what is between; another attempt may do.
    Gone(String),
    /// What answers there is no server of ours.
    Other(String),
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End(end) => end.fmt(f),
            Self::Gone(why) | Self::Other(why) => f.write_str(why),
        }
    }
}

impl From<io::Error> for Lost {
    fn from(error: io::Error) -> Self {
        Self::Gone(format!("failed to connect: {error}"))
    }
}

impl From<hyper::Error> for Lost {
    fn from(error: hyper::Error) -> Self {
        // What was the matter is in the source of this error.
        let error = anyhow::Error::from(error);
        Self::Gone(format!("the connection broke: {error:#}"))
    }
}

impl Source {
    /// The newest revision.
    pub(super) async fn newest(&self) -> Result<u64, Lost> {
        let body = json!({ "query": operation(NEWEST) });
        let (response, _connection) = self.ask(body, "application/json").await?;
        let (status, answer) = self.read(response).await?;
        let newest = revision(&answer["data"]["check"]["revision"]);
        newest.ok_or_else(|| refused(status, &answer))
    }

    /// A stream of all after that revision.
    pub(super) async fn open(&self, after: u64) -> Result<Stream, Lost> {
        let mut variables = self.filter.clone();
        variables["after"] = json!(after.to_string());
        let body = json!({ "query": operation(SUBSCRIPTION), "variables": variables });
        let (response, connection) = self.ask(body, "text/event-stream").await?;
        let kind = response.headers().get(CONTENT_TYPE);
        let is_stream = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        if response.status() != 200 || !is_stream {
            let (status, answer) = self.read(response).await?;
            return Err(refused(status, &answer));
        }
        Ok(Stream {
            body: response.into_body(),
            parser: Parser::default(),
            silence: self.patience.silence,
            heard: Instant::now(),
            _connection: connection,
        })
    }

    async fn ask(&self, body: Value, accept: &str) -> Result<(Response<Incoming>, Driven), Lost> {
        let connecting = async {
            let connection = connect(&self.endpoint, self.tls.as_ref()).await?;
            Ok(http1::handshake(connection).await?)
        };
        let (mut sender, connection) = in_time(self.patience.connecting, connecting).await?;
        let driver = tokio::spawn(async move {
            // How it ended shows where it is read.
            let _ = connection.await;
        });
        let driven = Driven(driver.abort_handle());
        let request = self
            .endpoint
            .post()
            .header(CONNECTION, "close")
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, accept)
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .body(Full::new(Bytes::from(body.to_string())))
            .map_err(|_| Lost::Other("the token is none; check it".to_owned()))?;
        let answer = async { Ok(sender.send_request(request).await?) };
        Ok((in_time(self.patience.silence, answer).await?, driven))
    }

    /// A whole answer: its status, and the JSON that it is, if it is any.
    async fn read(&self, response: Response<Incoming>) -> Result<(u16, Value), Lost> {
        let status = response.status().as_u16();
        let body = async {
            let body = Limited::new(response.into_body(), LONGEST).collect().await;
            body.map_err(|error| Lost::Gone(format!("the answer broke off: {error}")))
        };
        let body = in_time(self.patience.silence, body).await?.to_bytes();
        Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
    }
}

/// Moves the bytes of a connection for as long as somebody holds this.
struct Driven(AbortHandle);

impl Drop for Driven {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What an answer that is none says.
fn refused(status: u16, answer: &Value) -> Lost {
    if let Some(end) = end(answer) {
        return Lost::End(end);
    }
    let why = format!("it answers with status {status} and not as Canopy does");
    match status {
        // What something between us and the server says of a server that is away.
        408 | 425 | 429 | 500.. => Lost::Gone(why),
        _ => Lost::Other(why),
    }
}

async fn in_time<T>(
    limit: Duration,
    what: impl Future<Output = Result<T, Lost>>,
) -> Result<T, Lost> {
    let done = tokio::time::timeout(limit, what).await;
    done.map_err(|_| silent(limit))?
}

fn silent(limit: Duration) -> Lost {
    Lost::Gone(format!("nothing came for {limit:?}"))
}

/// An open stream.
pub(super) struct Stream {
    body: Incoming,
    parser: Parser,
    silence: Duration,
    /// When something came last.
    heard: Instant,
    _connection: Driven,
}

/// What comes on a stream.
#[derive(Debug)]
pub(super) enum Sign {
    /// It is alive.
    Alive,
    /// It was not refused for a while.
    Settled,
    /// A change, with its revision.
    Change(u64, Value),
}

impl Stream {
    /// The next sign of life. Nothing is lost where it is given up before one comes.
    pub(super) async fn next(&mut self) -> Result<Sign, Lost> {
        loop {
            match self.parser.next() {
                Some(Said::Heartbeat) => return Ok(Sign::Alive),
                Some(Said::Event(kind, data)) if kind == "next" => {
                    return match heard(&data) {
                        Some(Heard::Change(revision, change)) => Ok(Sign::Change(revision, change)),
                        Some(Heard::End(end)) => Err(Lost::End(end)),
                        None => Err(Lost::Other(
                            "it sends events that Canopy does not".to_owned(),
                        )),
                    };
                }
                Some(Said::Event(kind, _)) if kind == "complete" => return Err(over()),
                Some(Said::Event(..)) => {}
                None => self.read().await?,
            }
        }
    }

    async fn read(&mut self) -> Result<(), Lost> {
        let left = self.silence.saturating_sub(self.heard.elapsed());
        let frame = tokio::time::timeout(left, self.body.frame()).await;
        let Some(frame) = frame.map_err(|_| silent(self.silence))? else {
            return Err(over());
        };
        self.heard = Instant::now();
        // Trailers say nothing to us.
        let Ok(bytes) = frame?.into_data() else {
            return Ok(());
        };
        let long = |_| Lost::Gone("it sends an event without an end".to_owned());
        self.parser.push(&bytes).map_err(long)
    }
}

fn over() -> Lost {
    Lost::Gone("it ends the stream without a reason".to_owned())
}
