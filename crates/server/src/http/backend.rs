//! What HTTP needs of the rest of the program; the tests here stand in for it.

use std::net::IpAddr;

use canopy_app::{App, AppError, Figures, Login, Readiness};
use canopy_graphql::{Gateway, GatewayRequest, GatewayResponse};

/// The rest of the program.
pub(super) trait Backend: 'static {
    /// Whose token it is.
    async fn authenticate(&self, token: &str, address: IpAddr) -> Result<Login, AppError>;
    /// Answers one GraphQL request.
    async fn execute(&self, request: GatewayRequest<'_>) -> GatewayResponse;
    /// Whether requests should come here.
    fn readiness(&self) -> Readiness;
    /// What operators watch.
    fn figures(&self) -> Figures;
}

/// The real one.
pub(super) struct Program {
    pub(super) app: App,
    pub(super) gateway: Gateway,
}

impl Backend for Program {
    async fn authenticate(&self, token: &str, address: IpAddr) -> Result<Login, AppError> {
        self.app.authenticate(token, address).await
    }

    async fn execute(&self, request: GatewayRequest<'_>) -> GatewayResponse {
        self.gateway.execute(request).await
    }

    fn readiness(&self) -> Readiness {
        self.app.readiness()
    }

    fn figures(&self) -> Figures {
        self.app.figures()
    }
}
