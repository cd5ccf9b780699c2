//! The one way out of a socket.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use actix_ws::Session;
use futures::FutureExt;
use tokio::sync::Mutex;

use super::super::connection::Connection;
use super::super::flow::{Flow, Stuck};
use super::close::Close;

/// What a socket's client is sent through; whoever has something to say waits for his turn.
pub(super) struct Outlet {
    session: Session,
    flow: Rc<Flow>,
    connection: Connection,
    turn: Mutex<()>,
    /// What the newest ping of the transport brought, as long as it is not answered.
    pinged: RefCell<Option<Vec<u8>>>,
    /// How long a message may wait to be taken.
    limit: Duration,
}

impl Outlet {
    pub(super) fn new(
        session: Session,
        flow: Rc<Flow>,
        connection: Connection,
        limit: Duration,
    ) -> Self {
        Self {
            session,
            flow,
            connection,
            turn: Mutex::new(()),
            pinged: RefCell::new(None),
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
        self.in_turn(|| Ok(may() && self.push(text).map(|()| true)?))
            .await
    }

    async fn in_turn(&self, put: impl FnOnce() -> Result<bool, Stuck>) -> Result<(), Stuck> {
        let _turn = self.turn.lock().await;
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

    /// A ping of the transport has come. The newest is answered alone (RFC 6455, 5.5.3): however many
    /// come at once, the answers do not pile up.
    pub(super) fn pinged(&self, payload: &[u8]) {
        *self.pinged.borrow_mut() = Some(payload.to_owned());
    }

    /// Whether a ping waits for [`Self::pong`].
    pub(super) fn owes_pong(&self) -> bool {
        self.pinged.borrow().is_some()
    }

    /// Answers the newest ping of the transport.
    pub(super) async fn pong(&self) -> Result<(), Stuck> {
        self.in_turn(|| match self.pinged.take() {
            Some(payload) => put(self.session.clone().pong(&payload)).map(|()| true),
            None => Ok(false),
        })
        .await
    }

    /// Closes; nothing is sent after it.
    pub(super) fn close(&self, close: Close) {
        let _ = put(self.session.clone().close(Some(close.into())));
    }

    /// After [`Self::close`]: waits until the client has taken it, or cuts the connection.
    pub(super) async fn parted(&self, limit: Duration) {
        self.connection.parted(&self.flow, limit).await;
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
