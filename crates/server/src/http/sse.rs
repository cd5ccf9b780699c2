//! Server-Sent Events: the distinct connections mode of the GraphQL-over-SSE protocol, one
//! operation a body.

use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::HttpResponseBuilder;
use actix_web::body::BodyStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use actix_web::rt;
use actix_web::web::Bytes;
use canopy_domain::Revision;
use canopy_graphql::Next;
use futures::StreamExt;
use futures::channel::mpsc::{self, Sender};

use super::backend::Happening;
use super::flow::{Flow, Paced, Stuck};

/// How often something is sent, so that proxies do not take the connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A comment: nothing to whoever reads events.
const COMMENT: &str = ":\n\n";

/// The end of an operation.
const COMPLETE: &str = "event: complete\ndata:\n\n";

const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// From where a browser's `EventSource` goes on that was cut off.
///
/// # Errors
/// There is something in `Last-Event-ID` that was no event's id.
pub(super) fn resume_after(headers: &HeaderMap) -> Result<Option<Revision>, ()> {
    let Some(value) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let text = value.to_str().map_err(drop)?;
    // An `EventSource` that has had no event yet may say so.
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(number) if digits => Ok(Some(Revision(number))),
        _ => Err(()),
    }
}

/// One answer, as a body of events.
pub(super) fn whole(answer: &[u8]) -> String {
    format!("{}{COMPLETE}", event(None, answer))
}

/// The head of a body of events.
pub(super) fn head() -> HttpResponseBuilder {
    let mut response = HttpResponse::build(StatusCode::OK);
    let value = HeaderValue::from_static;
    response
        .insert_header((CONTENT_TYPE, value("text/event-stream; charset=utf-8")))
        .insert_header((CACHE_CONTROL, value("no-store")))
        .insert_header((BUFFERING, value("no")))
        // Compressed, events would wait for each other.
        .insert_header((CONTENT_ENCODING, value("identity")));
    response
}

/// Answers with events as they happen. Whatever ends the connection ends them at once.
pub(super) fn answer<E: Happening>(events: E, slow_reader: Duration) -> HttpResponse {
    // One under way, and the end.
    let (sender, receiver) = mpsc::channel(2);
    let flow = Flow::new();
    let body = BodyStream::new(receiver.map(Ok::<Bytes, Infallible>));
    let body = Paced::new(Box::pin(body), Rc::clone(&flow));
    rt::spawn(async move {
        let mut teller = Teller {
            sender,
            flow,
            slow_reader,
            sent: None,
        };
        // The body is gone: nobody is left to be told.
        let _ = teller.tell(events).await;
    });
    head().body(body)
}

struct Teller {
    sender: Sender<Bytes>,
    flow: Rc<Flow>,
    slow_reader: Duration,
    /// The event that was put last.
    sent: Option<Revision>,
}

impl Teller {
    async fn tell<E: Happening>(&mut self, mut events: E) -> Result<(), Stuck> {
        let told = self.tell_all(&mut events).await;
        if told == Err(Stuck::Slow) {
            // It lies ready for a reader who takes up again.
            return self.put(whole(&events.too_slow(self.sent).body));
        }
        told
    }

    async fn tell_all<E: Happening>(&mut self, events: &mut E) -> Result<(), Stuck> {
        self.send(COMMENT.to_owned()).await?;
        loop {
            match self.next(events).await? {
                Next::Event { revision, body } => self.send_event(revision, &body).await?,
                Next::End(end) => return self.send(whole(&end.body)).await,
            }
        }
    }

    /// The next event; meanwhile the connection is kept alive, and watched.
    async fn next<E: Happening>(&mut self, events: &mut E) -> Result<Next, Stuck> {
        let flow = Rc::clone(&self.flow);
        let next = events.next();
        tokio::pin!(next);
        loop {
            let beat = async {
                rt::time::sleep(HEARTBEAT).await;
                self.send(COMMENT.to_owned()).await
            };
            tokio::select! {
                biased;
                stuck = flow.stuck() => return Err(stuck),
                next = &mut next => return Ok(next),
                beat = beat => beat?,
            }
        }
    }

    async fn send(&mut self, text: String) -> Result<(), Stuck> {
        let (flow, limit) = (Rc::clone(&self.flow), self.slow_reader);
        flow.send(limit, || self.put(text).map(|()| true)).await
    }

    async fn send_event(&mut self, revision: Revision, body: &[u8]) -> Result<(), Stuck> {
        let (flow, limit) = (Rc::clone(&self.flow), self.slow_reader);
        let put = || {
            self.put(event(Some(revision), body))?;
            self.sent = Some(revision);
            Ok(true)
        };
        flow.send(limit, put).await
    }

    fn put(&mut self, text: String) -> Result<(), Stuck> {
        let put = self.sender.try_send(text.into());
        put.map_err(|_| Stuck::Gone)
    }
}

/// One event; JSON as it is written here has no line ends.
fn event(id: Option<Revision>, json: &[u8]) -> String {
    let id = id.map_or(String::new(), |revision| format!("id: {revision}\n"));
    format!(
        "event: next\n{id}data: {}\n\n",
        String::from_utf8_lossy(json)
    )
}
