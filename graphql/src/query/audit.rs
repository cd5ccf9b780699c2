//! The log of changes, for those who may read it.

use async_graphql::connection::PageInfo;
use async_graphql::{ComplexObject, Context, ID, InputObject, Object, SimpleObject};
use canopy_app::{AuditFilter, AuditPage};

use crate::caller::session;
use crate::connection;
use crate::cost;
use crate::fault::Fault;
use crate::permission_change::PermissionChange;
use crate::scalars::Time;

/// Only changes to which all of it applies.
#[derive(InputObject)]
pub(crate) struct AuditLogFilter {
    /// At this time or later.
    from: Option<Time>,
    /// Before this time.
    to: Option<Time>,
    /// Done by this user.
    by_id: Option<ID>,
    /// Of this kind: the name of what happened, as in the change log.
    kind: Option<String>,
    /// About this user, group or resource.
    subject_id: Option<ID>,
}

impl From<AuditLogFilter> for AuditFilter {
    fn from(filter: AuditLogFilter) -> Self {
        Self {
            from: filter.from.map(|time| time.0),
            to: filter.to.map(|time| time.0),
            by: filter.by_id.map(|id| id.0),
            kind: filter.kind,
            subject: filter.subject_id.map(|id| id.0),
        }
    }
}

/// A page of the log, newest first. It has no totalCount, since how much of a long log the viewer
/// may read is not known before it is read; for the same reason a page may be shorter than asked
/// for, or empty, while hasNextPage is true: go on after endCursor.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct AuditLogConnection {
    /// The changes, each with its cursor.
    edges: Vec<AuditLogEdge>,
    /// Where the page stands in the log; endCursor also where it is empty.
    page_info: PageInfo,
}

/// A change with its place in the log.
#[derive(SimpleObject)]
pub(crate) struct AuditLogEdge {
    /// For `after`.
    cursor: String,
    /// The change.
    node: PermissionChange,
}

#[ComplexObject]
impl AuditLogConnection {
    /// The changes.
    async fn nodes(&self) -> Vec<&PermissionChange> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }
}

impl From<AuditPage> for AuditLogConnection {
    fn from(page: AuditPage) -> Self {
        let page_info = PageInfo {
            has_previous_page: page.has_previous,
            has_next_page: page.has_next,
            start_cursor: page.items.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: page.end,
        };
        let edges = page.items.into_iter().map(|(cursor, change)| AuditLogEdge {
            cursor,
            node: change.into(),
        });
        Self {
            edges: edges.collect(),
            page_info,
        }
    }
}

#[derive(Default)]
pub(super) struct AuditQueries;

#[Object]
impl AuditQueries {
    /// What was changed, by whom and when, newest first: as far as the viewer may read it
    /// (`system.view_audit` on the group of a thing; about himself always).
    #[graphql(complexity = "cost::search(first, child_complexity)")]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        filter: Option<AuditLogFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<AuditLogConnection, Fault> {
        let filter = filter.map(AuditFilter::from).unwrap_or_default();
        let page = connection::page(first, after);
        let page = session(ctx)?.op.audit_log(filter, page).await?;
        Ok(page.into())
    }
}
