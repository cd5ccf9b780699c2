//! The one way out of a socket.

use std::rc::Rc;
use std::time::Duration;

use actix_ws::Session;
use futures::FutureExt;
use tokio::sync::Mutex;

use super::super::flow::{Flow, Stuck};
use super::close::Close;

/// What a socket's client is sent through; whoever has something to say waits for his turn.
pub(super) struct Outlet {
    session: Session,
    flow: Rc<Flow>,
    turn: Mutex<()>,
    /// How long a message may wait to be taken.
    limit: Duration,
}

impl Outlet {
    pub(super) fn new(session: Session, flow: Rc<Flow>, limit: Duration) -> Self {
        Self {
            session,
            flow,
            turn: Mutex::new(()),
            limit,
        }
    }

    /// Sends a message, and waits until it is taken.
    pub(super) async fn send(&self, text: String) -> Result<(), Stuck> {
        self.send_if(text, || true).await
    }

    /// The same, where it may still be sent when its turn has come.
    pub(super) async fn send_if(
        &self,
        text: String,
        may: impl FnOnce() -> bool,
    ) -> Result<(), Stuck> {
        let _turn = self.turn.lock().await;
        let put = || Ok(may() && self.push(text).map(|()| true)?);
        self.flow.send(self.limit, put).await
    }

    /// Sends a message out of turn, if there is room: the last word to a client who does not take.
    pub(super) fn push(&self, text: String) -> Result<(), Stuck> {
        put(self.session.clone().text(text))
    }

    /// Asks the client for a sign of life.
    pub(super) fn ping(&self) {
        let _ = put(self.session.clone().ping(b""));
    }

    /// Answers a ping of the transport.
    pub(super) fn pong(&self, payload: &[u8]) {
        let _ = put(self.session.clone().pong(payload));
    }

    /// Closes; nothing is sent after it.
    pub(super) fn close(&self, close: Close) {
        let _ = put(self.session.clone().close(Some(close.into())));
    }

    /// Waits until nothing can be sent any more.
    pub(super) async fn stuck(&self) -> Stuck {
        self.flow.stuck().await
    }
}

/// The session's own queue is short, and ours is its only use: what does not fit at once does not
/// fit.
fn put(sent: impl Future<Output = Result<(), actix_ws::Closed>>) -> Result<(), Stuck> {
    match sent.now_or_never() {
        Some(Ok(())) => Ok(()),
        Some(Err(_)) => Err(Stuck::Gone),
        None => Err(Stuck::Slow),
    }
}
