//! What HTTP needs of the rest of the program; the tests here stand in for it.

use std::net::IpAddr;
use std::time::Duration;

use canopy_app::{App, AppError, Figures, Held, Login, Op, Readiness};
use canopy_domain::Revision;
use canopy_graphql::{
    End, Events, Gateway, GatewayRequest, GatewayResponse, Next, Opened, Opening, Way,
};

use super::authzen::Doors;
use super::refused::Refused;
use super::rhythm::Rhythm;
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
    /// What the use cases answer to a read, at one revision.
    async fn read<T>(
        &self,
        login: Login,
        read: impl AsyncFn(Op) -> Result<T, AppError>,
    ) -> Result<T, AppError>;
    /// How long an event may wait to be taken.
    fn slow_reader(&self) -> Duration;
    /// How long is waited for what else.
    fn rhythm(&self) -> Rhythm {
        Rhythm::default()
    }
    /// The sockets that are open.
    fn sockets(&self) -> &Sockets;
    /// Whether requests should come here.
    fn readiness(&self) -> Readiness;
    /// What operators watch.
    fn figures(&self) -> Figures;
    /// The same of the gateway.
    fn gateway_figures(&self) -> canopy_graphql::Figures;
    /// What is counted of AuthZEN's endpoints.
    fn doors(&self) -> &Doors;
    /// Who is sent away from `/graphql`.
    fn refused(&self) -> &Refused;
}

/// A login that something is open for.
pub(super) trait Holding: Clone + 'static {
    /// Whether it holds.
    fn check(&self) -> Result<(), AppError>;
    /// Waits until it does not, and says why.
    async fn over(&self) -> AppError;

    /// Whether nothing is to be told any more, by any way: not even what was made before.
    fn is_over(&self) -> bool {
        matches!(
            self.check(),
            Err(AppError::Unauthenticated | AppError::IpNotAllowed)
        )
    }
}

/// The events of a subscription.
pub(super) trait Happening: 'static {
    /// What they are told for.
    type Held: Holding;

    /// The login that they are told to.
    fn held(&self) -> Self::Held;
    /// The next one; what it returned was taken when it is called again.
    async fn next(&mut self) -> Next;
    /// The end for this reason; `sent` is the last that comes before it.
    fn end(&self, error: AppError, sent: Option<Revision>) -> End;

    /// The end where they are not taken in time. Whose login is over is told that.
    fn too_slow(&self, sent: Option<Revision>) -> End {
        let message = "the stream was read too slowly; go on after resumeAfter";
        let over = self.held().check().err();
        self.end(over.unwrap_or(AppError::Interrupted(message)), sent)
    }
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
    pub(super) doors: Doors,
    pub(super) refused: Refused,
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

    async fn read<T>(
        &self,
        login: Login,
        read: impl AsyncFn(Op) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.app.read(login, read).await
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

    fn gateway_figures(&self) -> canopy_graphql::Figures {
        self.gateway.figures()
    }

    fn doors(&self) -> &Doors {
        &self.doors
    }

    fn refused(&self) -> &Refused {
        &self.refused
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
    type Held = Held;

    fn held(&self) -> Held {
        Events::held(self).clone()
    }

    async fn next(&mut self) -> Next {
        Events::next(self).await
    }

    fn end(&self, error: AppError, sent: Option<Revision>) -> End {
        Events::end(self, error, sent)
    }
}
