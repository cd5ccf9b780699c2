//! A user as the viewer sees him.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use canopy_app::UserDetail;
use canopy_domain::{Action, UserId};

use crate::api_token::ApiToken;
use crate::caller::session;
use crate::connection::{self, ApiTokenConnection, ResourceConnection, SessionConnection};
use crate::cost;
use crate::enums::ResourceKind;
use crate::fault::Fault;
use crate::license::LicenseQuota;
use crate::login_session::LoginSession;
use crate::membership::Membership;
use crate::scalars::Time;

/// A user that the viewer sees.
#[derive(Clone, Copy)]
pub(crate) struct User(pub(crate) UserId);

impl User {
    async fn row(&self, ctx: &Context<'_>) -> Result<Arc<UserDetail>, Fault> {
        session(ctx)?.user(self.0).await
    }
}

/// A user.
#[Object]
impl User {
    /// Opaque; the same for ever.
    pub(crate) async fn id(&self) -> ID {
        self.0.into()
    }

    /// The login: unique without regard to case (U2).
    async fn email(&self, ctx: &Context<'_>) -> Result<String, Fault> {
        Ok(self.row(ctx).await?.email.clone())
    }

    /// For people; need not be unique.
    async fn name(&self, ctx: &Context<'_>) -> Result<String, Fault> {
        Ok(self.row(ctx).await?.name.clone())
    }

    /// The language he reads; null: not chosen.
    async fn language(&self, ctx: &Context<'_>) -> Result<Option<String>, Fault> {
        Ok(self.row(ctx).await?.language.clone())
    }

    /// Whether he may do anything at all.
    async fn active(&self, ctx: &Context<'_>) -> Result<bool, Fault> {
        Ok(self.row(ctx).await?.active)
    }

    /// When he was created.
    async fn created_at(&self, ctx: &Context<'_>) -> Result<Time, Fault> {
        Ok(Time(self.row(ctx).await?.created_at))
    }

    /// Who created him; null where the viewer does not see that user, or it was the command line.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<Self>, Fault> {
        Ok(self.row(ctx).await?.created_by.map(Self))
    }

    /// His roles, one a group (T5, T6).
    #[graphql(complexity = "cost::short(child_complexity)")]
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>, Fault> {
        let members = session(ctx)?.memberships(self.0).await?;
        Ok(members.iter().copied().map(Membership).collect())
    }

    /// The resources that are individually assigned to him, view-only (T9, T10).
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn assigned_resources(
        &self,
        ctx: &Context<'_>,
        kind: Option<ResourceKind>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ResourceConnection, Fault> {
        let page = connection::page(first, after);
        let op = &session(ctx)?.op;
        let listed = op
            .assigned_resources(self.0, kind.map(Into::into), page)
            .await?;
        Ok(connection::now(listed, crate::resource::Resource::from))
    }

    /// The actions the user is held to; null: no limit.
    async fn action_limits(&self, ctx: &Context<'_>) -> Result<Option<Vec<&'static str>>, Fault> {
        let limits = self.row(ctx).await?.limits;
        Ok(limits.map(|limits| limits.iter().map(Action::name).collect()))
    }

    /// The addresses that he may come from; empty: any (U7).
    async fn ip_pool(&self, ctx: &Context<'_>) -> Result<Vec<String>, Fault> {
        Ok(self.row(ctx).await?.pool.clone())
    }

    /// His licences of all four levels; empty where the viewer may not see them
    /// (`licenses.view` on one of his groups; his own always).
    #[graphql(complexity = "cost::short(child_complexity)")]
    async fn licenses(&self, ctx: &Context<'_>) -> Result<Vec<LicenseQuota>, Fault> {
        let quotas = session(ctx)?.licenses(self.0).await?;
        Ok(quotas
            .map(|all| LicenseQuota::all(&all))
            .unwrap_or_default())
    }

    /// His sessions, newest first; null, and FORBIDDEN, without `login.own_sessions` (his own) or
    /// `login.view_sessions` on one of his groups.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Option<SessionConnection>, Fault> {
        let page = connection::page(first, after);
        let listed = session(ctx)?.op.sessions(self.0, page).await?;
        Ok(Some(connection::list(listed, LoginSession)))
    }

    /// His API tokens that have not ended, newest first; null, and FORBIDDEN, without `login.api`
    /// (his own) or `login.view_sessions` on one of his groups.
    #[graphql(complexity = "cost::page(first, child_complexity)")]
    async fn api_tokens(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Option<ApiTokenConnection>, Fault> {
        let page = connection::page(first, after);
        let listed = session(ctx)?.op.api_tokens(self.0, page).await?;
        Ok(Some(connection::list(listed, ApiToken)))
    }
}
