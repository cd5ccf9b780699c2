//! One thing at a time: the viewer, whatever has an id, a change.

use async_graphql::{Context, ID, Object};
use canopy_domain::TargetId;

use crate::caller::session;
use crate::cost;
use crate::fault::Fault;
use crate::node::Node;
use crate::permission_change::PermissionChange;
use crate::scalars::RevisionText;
use crate::user::User;

#[derive(Default)]
pub(super) struct Things;

#[Object]
impl Things {
    /// Who is logged in.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<User, Fault> {
        Ok(User(session(ctx)?.op.me()))
    }

    /// Whatever has this id; null where there is nothing, or nothing that the viewer sees.
    #[graphql(complexity = "cost::fixed(cost::LOOK, child_complexity)")]
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Node>, Fault> {
        let op = &session(ctx)?.op;
        let Ok(target) = id.parse::<TargetId>() else {
            return Ok(None);
        };
        let seen = op.sees(&[target]).await?.contains(&true);
        Ok(seen.then(|| target.into()))
    }

    /// A committed change, as the subscription tells it.
    #[graphql(complexity = "cost::fixed(cost::CALL, child_complexity)")]
    async fn change(
        &self,
        ctx: &Context<'_>,
        revision: RevisionText,
    ) -> Result<Option<PermissionChange>, Fault> {
        let change = session(ctx)?.op.change(revision.0).await?;
        Ok(change.map(PermissionChange::from))
    }
}
