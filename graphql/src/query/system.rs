//! What holds for the whole System.

use async_graphql::{Context, Object};

use crate::caller::session;
use crate::check_statistics::CheckStatistics;
use crate::cost;
use crate::fault::Fault;
use crate::license::LicenseStatistics;
use crate::scalars::Time;
use crate::terms::ServiceTerms;

#[derive(Default)]
pub(super) struct SystemQueries;

#[Object]
impl SystemQueries {
    /// How many licences there are, are given out and are used (`license_statistics.view` on the
    /// root group).
    #[graphql(complexity = "cost::fixed(cost::CALL, child_complexity)")]
    async fn license_statistics(&self, ctx: &Context<'_>) -> Result<LicenseStatistics, Fault> {
        let levels = session(ctx)?.op.license_statistics().await?;
        Ok(levels.into())
    }

    /// How many checks all servers have answered, by stretches of `step` minutes (1 to 1440, default
    /// 60) that begin at `from` (a day before `to`) and end before `to` (now); up to 1000 of them. Of
    /// the last seven days, and up to a minute late (`system.view_audit` on the root group).
    #[graphql(complexity = "cost::list(cost::CALL, 1000, child_complexity)")]
    async fn check_statistics(
        &self,
        ctx: &Context<'_>,
        from: Option<Time>,
        to: Option<Time>,
        step: Option<i32>,
    ) -> Result<CheckStatistics, Fault> {
        let (from, to) = (from.map(|time| time.0), to.map(|time| time.0));
        let op = &session(ctx)?.op;
        let steps = op.check_statistics(from, to, step.map(i64::from)).await?;
        Ok(steps.into())
    }

    /// What has to be confirmed to create a user; null where no paid service is on (U3).
    async fn service_terms(&self, ctx: &Context<'_>) -> Result<Option<ServiceTerms>, Fault> {
        let session = session(ctx)?;
        Ok(session.op.app().service_terms().map(Into::into))
    }
}
