//! A login as the list of sessions shows it.

use async_graphql::{ID, Object};
use canopy_app::SessionDetail;

use crate::scalars::Time;

/// A login that is not over.
pub(crate) struct LoginSession(pub(crate) SessionDetail);

/// A login that is not over.
#[Object(name = "Session")]
impl LoginSession {
    /// For `endSession`.
    async fn id(&self) -> ID {
        self.0.session.into()
    }

    /// When it began.
    async fn created_at(&self) -> Time {
        Time(self.0.created_at)
    }

    /// When it ends at the latest.
    async fn expires_at(&self) -> Time {
        Time(self.0.expires_at)
    }

    /// When it was used last, to about a minute.
    async fn last_used_at(&self) -> Time {
        Time(self.0.last_used_at)
    }

    /// Where it came from.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// What the client called itself.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// Whether it is the one that asks.
    async fn current(&self) -> bool {
        self.0.current
    }
}
