//! What holds for the whole System.

use async_graphql::{Context, Object};

use crate::caller::session;
use crate::cost;
use crate::fault::Fault;
use crate::license::LicenseStatistics;
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

    /// What has to be confirmed to create a user; null where no paid service is on (U3).
    async fn service_terms(&self, ctx: &Context<'_>) -> Result<Option<ServiceTerms>, Fault> {
        let session = session(ctx)?;
        Ok(session.op.app().service_terms().map(Into::into))
    }
}
