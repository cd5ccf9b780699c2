//! One subscription of a socket.

use std::cell::{Cell, RefCell};
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;

use actix_web::web::Data;
use canopy_app::{AppError, Login};
use canopy_domain::Revision;
use canopy_graphql::{End, GatewayRequest, Next, Way};
use futures::FutureExt;

use super::super::backend::{Answer, Backend, Happening, Holding};
use super::super::flow::Stuck;
use super::message;
use super::outlet::Outlet;
use super::protocol::{Protocol, SUBSCRIPTIONS};

/// What the subscriptions of a socket share.
pub(super) struct Shared<B: Backend> {
    pub(super) backend: Data<B>,
    pub(super) outlet: Outlet,
    pub(super) protocol: RefCell<Protocol>,
    pub(super) address: IpAddr,
    pub(super) user_agent: Option<String>,
    /// How many subscriptions are over of which the client is still to be told so.
    ending: Cell<usize>,
}

impl<B: Backend> Shared<B> {
    pub(super) fn new(
        backend: Data<B>,
        outlet: Outlet,
        address: IpAddr,
        user_agent: Option<String>,
    ) -> Self {
        Self {
            backend,
            outlet,
            protocol: RefCell::new(Protocol::new()),
            address,
            user_agent,
            ending: Cell::new(0),
        }
    }

    /// The subscription is over, and the client is told why. Its id is taken until he is: what waits
    /// to be told counts like what runs, or it would pile up.
    pub(super) async fn end(&self, id: &str, response: &[u8]) -> Result<(), Stuck> {
        let _waits = Waits::new(&self.ending);
        let put = Cell::new(false);
        let freed = || {
            self.protocol.borrow_mut().ended(id);
            put.set(true);
            true
        };
        let text = message::error(id, response);
        let told = self.outlet.send_if(text, freed).await;
        if told == Err(Stuck::Slow) && !put.get() {
            self.end_out_of_turn(id, response);
        }
        told
    }

    /// The same to a client who does not take: it lies ready, if there is room.
    fn end_out_of_turn(&self, id: &str, response: &[u8]) {
        self.protocol.borrow_mut().ended(id);
        let _ = self.outlet.push(message::error(id, response));
    }

    /// Whether so many ends wait that the client has to take some before he is read on.
    pub(super) fn is_behind(&self) -> bool {
        self.ending.get() >= SUBSCRIPTIONS
    }
}

/// An end that waits to be told.
struct Waits<'a>(&'a Cell<usize>);

impl<'a> Waits<'a> {
    fn new(ending: &'a Cell<usize>) -> Self {
        ending.set(ending.get() + 1);
        Self(ending)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// A subscription that begins.
pub(super) struct Begun<H> {
    pub(super) id: String,
    /// JSON.
    pub(super) request: Vec<u8>,
    pub(super) login: Login,
    pub(super) held: H,
}

/// Runs a subscription to its end.
pub(super) async fn run<B: Backend>(shared: Rc<Shared<B>>, begun: Begun<B::Held>) {
    // Whoever could not be told is gone, or slow, and the socket ends by that.
    let _ = tell(&shared, begun).await;
}

async fn tell<B: Backend>(shared: &Shared<B>, mut begun: Begun<B::Held>) -> Result<(), Stuck> {
    // Not kept for longer than it is looked at.
    let body = std::mem::take(&mut begun.request);
    let request = GatewayRequest {
        body: &body,
        login: Some(begun.login),
        address: shared.address,
        user_agent: shared.user_agent.as_deref(),
    };
    let held = Some(begun.held.clone());
    let opened = tokio::select! {
        biased;
        stuck = shared.outlet.stuck() => return Err(stuck),
        opened = shared.backend.open(request, Way::Socket, held, None) => opened,
    };
    drop(body);
    let mut events = match opened {
        Answer::Whole(answer) => return shared.end(&begun.id, &answer.body).await,
        Answer::Events(events) => events,
    };
    let sent = Cell::new(None);
    let telling = tell_all(shared, &begun, &mut events, &sent);
    let end = match AssertUnwindSafe(telling).catch_unwind().await {
        Ok(Ok(end)) => end,
        Ok(Err(Stuck::Slow)) => {
            let end = events.too_slow(sent.get());
            shared.end_out_of_turn(&begun.id, &end.body);
            return Err(Stuck::Slow);
        }
        Ok(Err(Stuck::Gone)) => return Err(Stuck::Gone),
        // The panic itself is in the log.
        Err(_) => events.end(AppError::Internal, sent.get()),
    };
    shared.end(&begun.id, &end.body).await
}

/// Tells all events until their end; the last that was put stands in `sent`.
async fn tell_all<B: Backend>(
    shared: &Shared<B>,
    begun: &Begun<B::Held>,
    events: &mut B::Events,
    sent: &Cell<Option<Revision>>,
) -> Result<End, Stuck> {
    loop {
        let next = tokio::select! {
            biased;
            stuck = shared.outlet.stuck() => return Err(stuck),
            next = events.next() => next,
        };
        match next {
            Next::Event { revision, body } => {
                let text = message::next(&begun.id, &body);
                let may = || {
                    let may = !begun.held.is_over();
                    if may {
                        sent.set(Some(revision));
                    }
                    may
                };
                shared.outlet.send_if(text, may).await?;
            }
            Next::End(end) => return Ok(end),
        }
    }
}
