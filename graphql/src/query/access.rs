//! Who may do what, and why.
//!
//! Ids and actions go to the application as they were sent: what is malformed is as unknown as
//! what is hidden.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use canopy_app::Check;

use super::as_of::{self, AsOf};
use crate::caller::session;
use crate::connection::{self, ResourceConnection, UserConnection};
use crate::cost;
use crate::enums::ResourceKind;
use crate::explanation::Explanation;
use crate::fault::Fault;
use crate::resource::Resource;
use crate::scalars::RevisionText;
use crate::user::User;

/// An action as in the catalogue; a target: the id of a resource, a group or a user. Without
/// userId: the viewer.
#[derive(InputObject)]
pub(crate) struct CheckInput {
    /// Who would do it.
    user_id: Option<ID>,
    /// What he would do.
    action: String,
    /// To what.
    target_id: ID,
}

impl From<CheckInput> for Check {
    fn from(input: CheckInput) -> Self {
        Self {
            user: input.user_id.map(|id| id.0),
            action: input.action,
            target: input.target_id.0,
        }
    }
}

/// A yes or a no.
#[derive(SimpleObject)]
pub(crate) struct Decision {
    /// False also where the user, the action or the target is unknown or hidden.
    allowed: bool,
    /// The state that was read.
    revision: RevisionText,
}

#[derive(Default)]
pub(super) struct AccessQueries;

#[Object]
impl AccessQueries {
    /// May this user do this to that?
    #[graphql(complexity = "cost::fixed(cost::check(as_of.is_some()), child_complexity)")]
    async fn check(
        &self,
        ctx: &Context<'_>,
        input: CheckInput,
        at_least: Option<RevisionText>,
        as_of: Option<AsOf>,
    ) -> Result<Decision, Fault> {
        let decisions = decide(ctx, vec![input], at_least, as_of).await?;
        // As many answers as questions; none at all would be the application's mistake.
        decisions.into_iter().next().ok_or_else(Fault::internal)
    }

    /// Up to 1000 at once, answered in order, all at one revision.
    #[graphql(
        complexity = "cost::list(cost::check(as_of.is_some()), inputs.len(), child_complexity)"
    )]
    async fn checks(
        &self,
        ctx: &Context<'_>,
        inputs: Vec<CheckInput>,
        at_least: Option<RevisionText>,
        as_of: Option<AsOf>,
    ) -> Result<Vec<Decision>, Fault> {
        decide(ctx, inputs, at_least, as_of).await
    }

    /// Why, or why not.
    #[graphql(complexity = "cost::list(cost::CALL, 10, child_complexity)")]
    async fn explain(
        &self,
        ctx: &Context<'_>,
        input: CheckInput,
        at_least: Option<RevisionText>,
        as_of: Option<AsOf>,
    ) -> Result<Explanation, Fault> {
        let op = &session(ctx)?.op;
        let at = as_of::at(at_least, as_of)?;
        let explained = op.explain(&input.into(), at).await?;
        Ok(explained.into())
    }

    /// The resources on which a user (default: the viewer) has the action.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    #[allow(clippy::too_many_arguments)]
    async fn accessible_resources(
        &self,
        ctx: &Context<'_>,
        user_id: Option<ID>,
        action: String,
        kind: Option<ResourceKind>,
        first: Option<i32>,
        after: Option<String>,
        at_least: Option<RevisionText>,
        as_of: Option<AsOf>,
    ) -> Result<ResourceConnection, Fault> {
        let op = &session(ctx)?.op;
        let at = as_of::at(at_least, as_of)?;
        let user = user_id.as_ref().map(|id| id.as_str());
        let page = connection::page(first, after);
        let listed = op
            .accessible_resources(user, &action, kind.map(Into::into), at, page)
            .await?;
        Ok(connection::at(listed, Resource::from))
    }

    /// The users who have the action on a target.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    #[allow(clippy::too_many_arguments)]
    async fn users_with_access(
        &self,
        ctx: &Context<'_>,
        target_id: ID,
        action: String,
        first: Option<i32>,
        after: Option<String>,
        at_least: Option<RevisionText>,
        as_of: Option<AsOf>,
    ) -> Result<UserConnection, Fault> {
        let op = &session(ctx)?.op;
        let at = as_of::at(at_least, as_of)?;
        let page = connection::page(first, after);
        let listed = op.users_with_access(&target_id, &action, at, page).await?;
        Ok(connection::at(listed, User))
    }
}

async fn decide(
    ctx: &Context<'_>,
    inputs: Vec<CheckInput>,
    at_least: Option<RevisionText>,
    as_of: Option<AsOf>,
) -> Result<Vec<Decision>, Fault> {
    let op = &session(ctx)?.op;
    let at = as_of::at(at_least, as_of)?;
    let inputs: Vec<Check> = inputs.into_iter().map(Check::from).collect();
    let checked = op.checks(&inputs, at).await?;
    let revision = checked.revision.into();
    Ok(checked
        .allowed
        .into_iter()
        .map(|allowed| Decision { allowed, revision })
        .collect())
}
