//! Tells the events of a subscription in a body, as they happen.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;

use actix_web::body::BodyStream;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, rt};
use canopy_app::AppError;
use canopy_domain::Revision;
use canopy_graphql::{End, Next};
use futures::channel::mpsc::{self, Sender};
use futures::future::LocalBoxFuture;
use futures::{FutureExt, StreamExt};
use tracing::Instrument;

use super::backend::{Happening, Holding};
use super::connection::Connection;
use super::flow::{Flow, Paced, Stuck};
use super::rhythm::Rhythm;
use super::sse::{COMMENT, event, head, whole};

/// Answers with events as they happen. Whatever ends the connection ends them at once.
pub(super) fn answer<E: Happening>(
    mut events: E,
    connection: Connection,
    slow_reader: Duration,
    rhythm: Rhythm,
) -> HttpResponse {
    // One under way, and the end.
    let (sender, receiver) = mpsc::channel(2);
    let flow = Flow::new();
    let body = BodyStream::new(receiver.map(Ok::<Bytes, Infallible>));
    let body = Paced::new(Box::pin(body), Rc::clone(&flow));
    let telling = async move {
        let mut teller = Teller {
            sender,
            flow: Rc::clone(&flow),
            slow_reader,
            heartbeat: rhythm.heartbeat,
            sent: None,
        };
        teller.tell(&mut events).await;
        // What it held is free, and the body ends behind what was put.
        drop((teller, events));
        connection.parted(&flow, rhythm.parting).await;
    };
    // Whatever is logged of it has the id of the request.
    rt::spawn(telling.in_current_span());
    head().body(body)
}

struct Teller {
    sender: Sender<Bytes>,
    flow: Rc<Flow>,
    slow_reader: Duration,
    heartbeat: Duration,
    /// The event that was put last.
    sent: Option<Revision>,
}

/// What is under way to the reader.
type Sending<'a> = LocalBoxFuture<'a, Result<(), Stuck>>;

/// Why events are told no more.
enum Over {
    /// They have ended.
    Ended(End),
    /// The login is over while something is under way to the reader.
    Login(AppError),
    Stuck(Stuck),
}

impl From<Stuck> for Over {
    fn from(stuck: Stuck) -> Self {
        Self::Stuck(stuck)
    }
}

impl Teller {
    async fn tell<E: Happening>(&mut self, events: &mut E) {
        let told = AssertUnwindSafe(self.tell_all(events)).catch_unwind();
        let end = match told.await {
            Ok(Over::Ended(end)) => end,
            Ok(Over::Login(error)) => events.end(error, self.sent),
            Ok(Over::Stuck(Stuck::Slow)) => events.too_slow(self.sent),
            // Nobody is left to be told.
            Ok(Over::Stuck(Stuck::Gone)) => return,
            // The panic itself is in the log.
            Err(_) => events.end(AppError::Internal, self.sent),
        };
        // Behind what is under way; it lies ready for a reader who takes up again.
        let _ = self.put(whole(&end.body));
    }

    async fn tell_all<E: Happening>(&mut self, events: &mut E) -> Over {
        match self.try_tell_all(events).await {
            Ok(end) => Over::Ended(end),
            Err(over) => over,
        }
    }

    async fn try_tell_all<E: Happening>(&mut self, events: &mut E) -> Result<End, Over> {
        let held = events.held();
        let while_held = async |sending: Sending<'_>| {
            tokio::select! {
                biased;
                sent = sending => sent.map_err(Over::Stuck),
                error = held.over() => Err(Over::Login(error)),
            }
        };
        while_held(self.send(COMMENT.to_owned()).boxed_local()).await?;
        loop {
            match self.next(events).await? {
                Next::Event { revision, body } => {
                    let sending = self.send_event(revision, &body, &held);
                    while_held(sending.boxed_local()).await?;
                }
                Next::End(end) => return Ok(end),
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
                rt::time::sleep(self.heartbeat).await;
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

    /// Sends an event, unless the login is over when its turn has come.
    async fn send_event(
        &mut self,
        revision: Revision,
        body: &[u8],
        held: &impl Holding,
    ) -> Result<(), Stuck> {
        let (flow, limit) = (Rc::clone(&self.flow), self.slow_reader);
        let put = || {
            if held.is_over() {
                return Ok(false);
            }
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
