//! A resource as the viewer sees it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use canopy_app::{NamedResource, ResourceDetail};
use canopy_domain::ResourceId;

use crate::analytics::Entry;
use crate::caller::session;
use crate::connection::{self, EntryConnection, ResourceConnection};
use crate::cost;
use crate::enums::ResourceKind;
use crate::fault::Fault;
use crate::group::Group;

/// A resource that the viewer sees, with its name where it is known already.
#[derive(Clone)]
pub(crate) struct Resource(pub(crate) ResourceId, Option<Arc<str>>);

impl From<ResourceId> for Resource {
    fn from(id: ResourceId) -> Self {
        Self(id, None)
    }
}

impl From<NamedResource> for Resource {
    fn from(NamedResource { id, name }: NamedResource) -> Self {
        Self(id, name)
    }
}

impl Resource {
    async fn row(&self, ctx: &Context<'_>) -> Result<Arc<ResourceDetail>, Fault> {
        session(ctx)?.resource(self.0).await
    }
}

/// A camera, an intercom, a layout, a camera group, a map or a list.
#[Object]
impl Resource {
    /// Opaque; the same for ever.
    pub(crate) async fn id(&self) -> ID {
        self.0.into()
    }

    /// What it is.
    async fn kind(&self) -> ResourceKind {
        self.0.kind.into()
    }

    /// For people; need not be unique.
    async fn name(&self, ctx: &Context<'_>) -> Result<String, Fault> {
        match &self.1 {
            Some(name) => Ok(name.to_string()),
            None => Ok(self.row(ctx).await?.name.clone()),
        }
    }

    /// The id in the video system.
    async fn external_id(&self, ctx: &Context<'_>) -> Result<Option<String>, Fault> {
        Ok(self.row(ctx).await?.external_id.clone())
    }

    /// The groups that it is assigned to.
    #[graphql(complexity = "cost::short(child_complexity)")]
    async fn groups(&self, ctx: &Context<'_>) -> Result<Vec<Group>, Fault> {
        let row = self.row(ctx).await?;
        Ok(row.groups.iter().copied().map(Group).collect())
    }

    /// The cameras of a layout or camera group; empty for other kinds.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn cameras(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ResourceConnection, Fault> {
        let page = connection::page(first, after);
        let listed = session(ctx)?.op.cameras_of(self.0, page).await?;
        Ok(connection::now(listed, Self::from))
    }

    /// The layouts and camera groups that a camera is in.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn contained_in(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ResourceConnection, Fault> {
        let page = connection::page(first, after);
        let listed = session(ctx)?.op.contained_in(self.0, page).await?;
        Ok(connection::now(listed, Self::from))
    }

    /// The entries of a list of persons or of plates, by label; empty for other kinds, and where the
    /// viewer may not see them (`analytics_resources.view` on the list).
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<EntryConnection, Fault> {
        let page = connection::page(first, after);
        let listed = session(ctx)?.op.entries(self.0, page).await?;
        Ok(connection::list(listed, |row| Entry(Arc::new(row))))
    }
}
