//! TEMPORARY
use canopy_domain::{Micros, Revision, TargetId, UserId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::log;
use crate::{LogRow, Result, Store};

/// TEMPORARY
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)]
pub struct AuditFilter {
    pub before: Option<Revision>,
    pub from: Option<Micros>,
    pub to: Option<Micros>,
    pub by: Option<UserId>,
    pub kind: Option<String>,
    pub subject: Option<TargetId>,
}

impl Store {
    /// TEMPORARY
    pub async fn audit(&self, filter: &AuditFilter, limit: u64) -> Result<Vec<LogRow>> {
        let mut find = log::Entity::find()
            .order_by_desc(log::Column::Revision)
            .limit(limit);
        if let Some(before) = filter.before {
            find =
                find.filter(log::Column::Revision.lt(i64::try_from(before.0).unwrap_or(i64::MAX)));
        }
        if let Some(subject) = filter.subject {
            find = find.filter(log::Column::Body.contains(subject.to_string()));
        }
        if let Some(kind) = &filter.kind {
            find = find.filter(log::Column::Kind.eq(kind.as_str()));
        }
        find.all(self.readers())
            .await?
            .into_iter()
            .map(LogRow::read)
            .collect()
    }

    /// TEMPORARY
    pub async fn verify(&self, _: Option<(Revision, [u8; 32])>) -> Result<Report> {
        Ok(Report {
            findings: Vec::new(),
            total: 0,
            head: self.head().await?,
        })
    }
}

/// TEMPORARY
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Finding {
    pub table: &'static str,
    pub row: String,
    pub what: String,
}
/// TEMPORARY
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Report {
    pub findings: Vec<Finding>,
    pub total: u64,
    pub head: crate::Head,
}
