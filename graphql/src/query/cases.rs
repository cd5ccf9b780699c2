//! Business cases.

use async_graphql::{Context, ID, InputObject, Object};
use canopy_app::Cases;
use canopy_domain::CaseId;

use crate::analytics::AnalyticsCase;
use crate::caller::session;
use crate::connection::{self, AnalyticsCaseConnection};
use crate::cost;
use crate::enums::CaseKind;
use crate::fault::Fault;
use crate::input;

/// Only business cases to which all of it applies.
#[derive(InputObject)]
pub(crate) struct AnalyticsCaseFilter {
    /// Made by this user.
    owner_id: Option<ID>,
    /// Of this kind.
    kind: Option<CaseKind>,
    /// With this camera, where the viewer may see cases on it.
    camera_id: Option<ID>,
    /// Suspended for want of licences, or not (U9).
    suspended: Option<bool>,
}

#[derive(Default)]
pub(super) struct CaseQueries;

#[Object]
impl CaseQueries {
    /// The business cases that the viewer sees, newest first.
    #[graphql(complexity = "cost::search(first, child_complexity)")]
    async fn analytics_cases(
        &self,
        ctx: &Context<'_>,
        filter: Option<AnalyticsCaseFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<AnalyticsCaseConnection, Fault> {
        let op = &session(ctx)?.op;
        let list = filter.map(cases).transpose()?.unwrap_or_default();
        let listed = op.cases(list, connection::page(first, after)).await?;
        Ok(connection::list(listed, AnalyticsCase))
    }

    /// A business case; null where there is none, or none that the viewer sees.
    #[graphql(complexity = "cost::fixed(cost::CALL, child_complexity)")]
    async fn analytics_case(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> Result<Option<AnalyticsCase>, Fault> {
        let op = &session(ctx)?.op;
        let Ok(case) = id.parse::<CaseId>() else {
            return Ok(None);
        };
        let seen = op.case_details(&[case]).await?.contains_key(&case);
        Ok(seen.then_some(AnalyticsCase(case)))
    }
}

fn cases(filter: AnalyticsCaseFilter) -> Result<Cases, Fault> {
    let owner = filter
        .owner_id
        .map(|id| input::id(&id, &["filter", "ownerId"]));
    let camera = filter
        .camera_id
        .map(|id| input::id(&id, &["filter", "cameraId"]));
    Ok(Cases {
        owner: owner.transpose()?,
        kind: filter.kind.map(Into::into),
        camera: camera.transpose()?,
        suspended: filter.suspended,
    })
}
