//! What HTTP needs of the rest of the program; the tests here stand in for it.

use std::net::IpAddr;
use std::time::Duration;

use canopy_app::{App, AppError, Figures, Held, Login, Readiness};
use canopy_domain::Revision;
use canopy_graphql::{
    End, Events, Gateway, GatewayRequest, GatewayResponse, Next, Opened, Opening, Way,
};

use super::ws::Sockets;

/// The rest of the program.
pub(super) trait Backend: 'static {
    /// A login that a socket is open for.
    type Held: Holding;
    /// The events of a subscription.
    type Events: Happening;

    /// Whose token it is.
    async fn authenticate(&self, token: &str, address: IpAddr) -> Result<Login, AppError>;
    /// Keeps watch over a login.
    async fn hold(&self, login: Login, address: IpAddr) -> Result<Self::Held, AppError>;
    /// Answers one GraphQL request, or begins to.
    async fn open(
        &self,
        request: GatewayRequest<'_>,
        way: Way,
        held: Option<Self::Held>,
        resume_after: Option<Revision>,
    ) -> Answer<Self::Events>;
    /// How long an event may wait to be taken.
    fn slow_reader(&self) -> Duration;
    /// The sockets that are open.
    fn sockets(&self) -> &Sockets;
    /// Whether requests should come here.
    fn readiness(&self) -> Readiness;
    /// What operators watch.
    fn figures(&self) -> Figures;
}

/// A login that something is open for.
pub(super) trait Holding: Clone + 'static {
    /// Whether it holds.
    fn check(&self) -> Result<(), AppError>;
    /// Waits until it does not, and says why.
    async fn over(&self) -> AppError;
}

/// The events of a subscription.
pub(super) trait Happening: 'static {
    /// The next one; what it returned was taken when it is called again.
    async fn next(&mut self) -> Next;
    /// The end where they are not taken in time; `sent` is the last that comes before it.
    fn too_slow(&self, sent: Option<Revision>) -> End;
}

/// What a request comes to.
pub(super) enum Answer<E> {
    /// One answer.
    Whole(GatewayResponse),
    /// The events of a subscription.
    Events(E),
}

/// The real one.
pub(super) struct Program {
    pub(super) app: App,
    pub(super) gateway: Gateway,
    pub(super) sockets: Sockets,
}

impl Backend for Program {
    type Held = Held;
    type Events = Box<Events>;

    async fn authenticate(&self, token: &str, address: IpAddr) -> Result<Login, AppError> {
        self.app.authenticate(token, address).await
    }

    async fn hold(&self, login: Login, address: IpAddr) -> Result<Held, AppError> {
        self.app.hold(login, address).await
    }

    async fn open(
        &self,
        request: GatewayRequest<'_>,
        way: Way,
        held: Option<Held>,
        resume_after: Option<Revision>,
    ) -> Answer<Box<Events>> {
        let opening = Opening {
            way,
            held,
            resume_after,
        };
        match self.gateway.open(request, opening).await {
            Opened::Answer(answer) => Answer::Whole(answer),
            Opened::Events(events) => Answer::Events(events),
        }
    }

    fn slow_reader(&self) -> Duration {
        self.app.slow_reader()
    }

    fn sockets(&self) -> &Sockets {
        &self.sockets
    }

    fn readiness(&self) -> Readiness {
        self.app.readiness()
    }

    fn figures(&self) -> Figures {
        self.app.figures()
    }
}

impl Holding for Held {
    fn check(&self) -> Result<(), AppError> {
        Self::check(self)
    }

    async fn over(&self) -> AppError {
        Self::over(self).await
    }
}

impl Happening for Box<Events> {
    async fn next(&mut self) -> Next {
        Events::next(self).await
    }

    fn too_slow(&self, sent: Option<Revision>) -> End {
        Events::too_slow(self, sent)
    }
}
