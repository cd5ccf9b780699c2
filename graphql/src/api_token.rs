//! An API token as the list of them shows it.

use async_graphql::{ID, Object};
use canopy_app::ApiTokenDetail;
use canopy_domain::Action;

use crate::scalars::Time;

/// An API token that has not ended.
pub(crate) struct ApiToken(pub(crate) ApiTokenDetail);

/// A login of a service: held to the actions that it was made for, and never allowing more than its
/// owner may do.
#[Object]
impl ApiToken {
    /// For `revokeApiToken`.
    async fn id(&self) -> ID {
        self.0.token.into()
    }

    /// What its owner calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The actions that it was made for; it is held to them and to all that they need.
    async fn scope(&self) -> Vec<&'static str> {
        self.0.scope.iter().map(Action::name).collect()
    }

    /// When it was made.
    async fn created_at(&self) -> Time {
        Time(self.0.created_at)
    }

    /// When it ends.
    async fn expires_at(&self) -> Time {
        Time(self.0.expires_at)
    }

    /// When it was used last, to about a minute; null: never.
    async fn last_used_at(&self) -> Option<Time> {
        self.0.last_used_at.map(Time)
    }
}
