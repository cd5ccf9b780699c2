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
use super::protocol::Protocol;

/// Up to where a subscription was sent to its client.
pub(super) type Sent = Rc<Cell<Option<Revision>>>;

/// What the subscriptions of a socket share.
pub(super) struct Shared<B: Backend> {
    pub(super) backend: Data<B>,
    pub(super) outlet: Outlet,
    pub(super) protocol: RefCell<Protocol>,
    pub(super) address: IpAddr,
    pub(super) user_agent: Option<String>,
}

impl<B: Backend> Shared<B> {
    /// The subscription is over, and the client is told why.
    pub(super) async fn end(&self, id: &str, response: &[u8]) -> Result<(), Stuck> {
        self.protocol.borrow_mut().ended(id);
        self.outlet.send(message::error(id, response)).await
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

async fn tell<B: Backend>(shared: &Shared<B>, begun: Begun<B::Held>) -> Result<(), Stuck> {
    let request = GatewayRequest {
        body: &begun.request,
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
