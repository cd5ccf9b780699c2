//! One subscription of a socket.

use std::cell::{Cell, RefCell};
use std::net::IpAddr;
use std::rc::Rc;

use actix_web::web::Data;
use canopy_app::{AppError, Login};
use canopy_domain::Revision;
use canopy_graphql::{GatewayRequest, Next, Way};

use super::super::backend::{Answer, Backend, Happening, Holding};
use super::super::flow::Stuck;
use super::message;
use super::outlet::Outlet;
use super::protocol::{Protocol, SUBSCRIPTIONS};

/// Up to where a subscription was sent to its client.
pub(super) type Sent = Rc<Cell<Option<Revision>>>;

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
        let text = message::error(id, response);
        let _waits = Waits::new(&self.ending);
        let freed = || {
            self.protocol.borrow_mut().ended(id);
            true
        };
        self.outlet.send_if(text, freed).await
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
    /// The event that was sent last, for whoever has to say where to go on.
    pub(super) sent: Sent,
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
        user_agent: shared.user_agent.clone(),
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
    let told = tell_all(shared, &begun, &mut events).await;
    if told == Err(Stuck::Slow) {
        shared.protocol.borrow_mut().ended(&begun.id);
        let end = events.too_slow(begun.sent.get());
        return shared.outlet.push(message::error(&begun.id, &end.body));
    }
    told
}

async fn tell_all<B: Backend>(
    shared: &Shared<B>,
    begun: &Begun<B::Held>,
    events: &mut B::Events,
) -> Result<(), Stuck> {
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
                    let may = !is_over(&begun.held);
                    if may {
                        begun.sent.set(Some(revision));
                    }
                    may
                };
                shared.outlet.send_if(text, may).await?;
            }
            Next::End(end) => return shared.end(&begun.id, &end.body).await,
        }
    }
}

/// Whether nothing is to be told any more, by any way: not even what was made before.
fn is_over(held: &impl Holding) -> bool {
    matches!(
        held.check(),
        Err(AppError::Unauthenticated | AppError::IpNotAllowed)
    )
}
