//! A business case as the viewer sees it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use canopy_app::CaseDetail;
use canopy_domain::{CaseId, deleted_at};

use crate::caller::session;
use crate::connection::{self, CaseCameraConnection, CaseEventConnection};
use crate::cost;
use crate::enums::{CaseKind, ReactionKind};
use crate::fault::Fault;
use crate::resource::Resource;
use crate::scalars::Time;
use crate::user::User;

use super::CaseEvent;

/// A business case that the viewer sees.
#[derive(Clone, Copy)]
pub(crate) struct AnalyticsCase(pub(crate) CaseId);

/// A camera of a business case.
#[derive(SimpleObject)]
pub(crate) struct CaseCamera {
    /// The camera: one licence.
    camera: Resource,
    /// The corners of the part of its picture that is watched; empty: the whole picture.
    zone: Vec<Corner>,
    /// How sure it has to be, in per cent.
    threshold: i32,
}

/// A corner, in parts of the picture's width and height from the upper left: 0 to 1.
#[derive(SimpleObject)]
pub(crate) struct Corner {
    /// From the left.
    x: f64,
    /// From above.
    y: f64,
}

/// What follows an event; carried out by the video system.
#[derive(SimpleObject)]
pub(crate) struct Reaction {
    /// What kind.
    kind: ReactionKind,
    /// Whom or what it goes to; null for a notification.
    target: Option<String>,
}

impl AnalyticsCase {
    async fn row(&self, ctx: &Context<'_>) -> Result<Arc<CaseDetail>, Fault> {
        session(ctx)?.case(self.0).await
    }
}

/// A business case of analytics, seen by `analytics_cases.view` on any of its cameras.
#[Object]
impl AnalyticsCase {
    /// Opaque; the same for ever.
    async fn id(&self) -> ID {
        self.0.into()
    }

    /// For people; need not be unique.
    async fn name(&self, ctx: &Context<'_>) -> Result<String, Fault> {
        Ok(self.row(ctx).await?.name.clone())
    }

    /// What it looks for.
    async fn kind(&self, ctx: &Context<'_>) -> Result<CaseKind, Fault> {
        Ok(self.row(ctx).await?.kind.into())
    }

    /// The level of its licences, 1 to 4.
    async fn level(&self, ctx: &Context<'_>) -> Result<i32, Fault> {
        Ok(self.row(ctx).await?.level.number().into())
    }

    /// Who made it: it takes his licences. Null where the viewer does not see him.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<User>, Fault> {
        Ok(self.row(ctx).await?.owner.map(User))
    }

    /// Whether it is paused; it takes its licences all the same.
    async fn paused(&self, ctx: &Context<'_>) -> Result<bool, Fault> {
        Ok(self.row(ctx).await?.paused)
    }

    /// Since when it is suspended for want of licences (U9); null: it is not.
    async fn suspended_at(&self, ctx: &Context<'_>) -> Result<Option<Time>, Fault> {
        Ok(self.row(ctx).await?.suspended_at.map(Time))
    }

    /// When it is deleted if its owner has no licences for it until then (U9); null: it is not
    /// suspended.
    async fn deleted_at(&self, ctx: &Context<'_>) -> Result<Option<Time>, Fault> {
        let suspended_at = self.row(ctx).await?.suspended_at;
        Ok(suspended_at.map(|at| Time(deleted_at(at))))
    }

    /// When it was made.
    async fn created_at(&self, ctx: &Context<'_>) -> Result<Time, Fault> {
        Ok(Time(self.row(ctx).await?.created_at))
    }

    /// The cameras that the viewer may see it on.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn cameras(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<CaseCameraConnection, Fault> {
        let row = self.row(ctx).await?;
        let page = connection::page(first, after);
        let listed = session(ctx)?.op.cameras_of_case(&row, &page)?;
        Ok(connection::list(listed, CaseCamera::from))
    }

    /// What follows its events.
    #[graphql(complexity = "cost::short(child_complexity)")]
    async fn reactions(&self, ctx: &Context<'_>) -> Result<Vec<Reaction>, Fault> {
        let row = self.row(ctx).await?;
        Ok(row.reactions.iter().cloned().map(Reaction::from).collect())
    }

    /// The lists that it compares with, as far as the viewer sees them.
    #[graphql(complexity = "cost::short(child_complexity)")]
    async fn lists(&self, ctx: &Context<'_>) -> Result<Vec<Resource>, Fault> {
        let row = self.row(ctx).await?;
        Ok(row.lists.iter().copied().map(Resource::from).collect())
    }

    /// What it has seen on these cameras, newest first.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<CaseEventConnection, Fault> {
        let page = connection::page(first, after);
        let listed = session(ctx)?.op.case_events(self.0, page).await?;
        Ok(connection::list(listed, CaseEvent))
    }
}

impl From<canopy_domain::CaseCamera> for CaseCamera {
    fn from(of: canopy_domain::CaseCamera) -> Self {
        let corners = of.zone.corners().map(|(x, y)| Corner { x, y });
        Self {
            camera: of.camera.into(),
            zone: corners.collect(),
            threshold: of.threshold.into(),
        }
    }
}

impl From<canopy_domain::Reaction> for Reaction {
    fn from(reaction: canopy_domain::Reaction) -> Self {
        Self {
            kind: reaction.kind.into(),
            target: reaction.target,
        }
    }
}
