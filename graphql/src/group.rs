//! A user group as the viewer sees it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use canopy_app::GroupDetail;
use canopy_domain::GroupId;

use crate::caller::session;
use crate::connection::{self, GroupConnection, MembershipConnection, ResourceConnection};
use crate::cost;
use crate::enums::ResourceKind;
use crate::fault::Fault;
use crate::membership::Membership;
use crate::resource::Resource;

/// A user group that the viewer sees.
#[derive(Clone, Copy)]
pub(crate) struct Group(pub(crate) GroupId);

impl Group {
    async fn row(&self, ctx: &Context<'_>) -> Result<Arc<GroupDetail>, Fault> {
        session(ctx)?.group(self.0).await
    }
}

/// A user group: a node of the tree (T2).
#[Object]
impl Group {
    /// Opaque; the same for ever.
    pub(crate) async fn id(&self) -> ID {
        self.0.into()
    }

    /// For people; need not be unique.
    async fn name(&self, ctx: &Context<'_>) -> Result<String, Fault> {
        Ok(self.row(ctx).await?.name.clone())
    }

    /// The id in the video system.
    async fn external_id(&self, ctx: &Context<'_>) -> Result<Option<String>, Fault> {
        Ok(self.row(ctx).await?.external_id.clone())
    }

    /// The group above; null at the topmost that the viewer sees.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Self>, Fault> {
        let row = self.row(ctx).await?;
        Ok(row.path.iter().rev().nth(1).copied().map(Self))
    }

    /// From the root to this group.
    #[graphql(complexity = "cost::short(child_complexity)")]
    async fn path(&self, ctx: &Context<'_>) -> Result<Vec<Self>, Fault> {
        Ok(self
            .row(ctx)
            .await?
            .path
            .iter()
            .copied()
            .map(Self)
            .collect())
    }

    /// The groups right below.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn children(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<GroupConnection, Fault> {
        let page = connection::page(first, after);
        let listed = session(ctx)?.op.children(self.0, page).await?;
        Ok(connection::list(listed, Self))
    }

    /// Who is in the group itself.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<MembershipConnection, Fault> {
        let page = connection::page(first, after);
        let listed = session(ctx)?.op.members(self.0, page).await?;
        Ok(connection::list(listed, Membership))
    }

    /// What is assigned to the group itself.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn resources(
        &self,
        ctx: &Context<'_>,
        kind: Option<ResourceKind>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ResourceConnection, Fault> {
        let page = connection::page(first, after);
        let op = &session(ctx)?.op;
        let listed = op
            .group_resources(self.0, kind.map(Into::into), page)
            .await?;
        Ok(connection::now(listed, Resource::from))
    }
}
