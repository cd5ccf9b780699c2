//! The log, searched: who did what to what, and when.

use canopy_domain::{Micros, Revision, TargetId, UserId};

use crate::sql::{self, Sql};
use crate::{LogRow, Result, Store, decode};

/// Which rows of the log; what is none does not matter.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Only rows before this revision: where a page ended.
    pub before: Option<Revision>,
    /// At this time or later.
    pub from: Option<Micros>,
    /// Before this time.
    pub to: Option<Micros>,
    /// Done by this user.
    pub by: Option<UserId>,
    /// What happened: [`canopy_domain::Command::kind`].
    pub kind: Option<String>,
    /// About this user, group or resource: [`canopy_domain::Entry::subjects`].
    pub subject: Option<TargetId>,
}

impl Store {
    /// The rows that the filter lets through, newest first, at most `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn audit(&self, filter: &AuditFilter, limit: u64) -> Result<Vec<LogRow>> {
        let mut sql = Sql::new(self.readers());
        let mut wanted = Vec::new();
        // The column by which the rows are found in order.
        let (from, revision) = match filter.subject {
            Some(subject) => {
                let subject = sql.bind(sql::uuid(subject));
                wanted.push(format!("s.subject = {subject}"));
                let from = "log_subjects s JOIN log l ON l.revision = s.revision";
                (from, "s.revision")
            }
            None => ("log l", "l.revision"),
        };
        if let Some(before) = filter.before {
            wanted.push(format!("{revision} < {}", sql.bind(sql::number(before))));
        }
        // Time never goes back in the log, so a time is a revision.
        if let Some(time) = filter.from {
            wanted.push(format!(
                "{revision} >= (SELECT revision FROM log WHERE at >= {} \
                 ORDER BY at, revision LIMIT 1)",
                sql.bind(time.0)
            ));
        }
        if let Some(time) = filter.to {
            wanted.push(format!(
                "{revision} <= (SELECT revision FROM log WHERE at < {} \
                 ORDER BY at DESC, revision DESC LIMIT 1)",
                sql.bind(time.0)
            ));
        }
        if let Some(user) = filter.by {
            wanted.push(format!("l.by_user = {}", sql.bind(user.0)));
        }
        if let Some(kind) = &filter.kind {
            wanted.push(format!("l.kind = {}", sql.bind(kind.clone())));
        }
        let wanted = if wanted.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", wanted.join(" AND "))
        };
        let limit = sql.bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let text = format!(
            "SELECT l.revision, l.hash, l.body FROM {from} {wanted} \
             ORDER BY {revision} DESC LIMIT {limit}"
        );
        let rows = sql.all(self.readers(), &text).await?;
        rows.iter()
            .map(|row| {
                Ok(LogRow {
                    revision: decode::revision(decode::get(row, 0)?)?,
                    hash: decode::bytes(decode::get(row, 1)?)?,
                    body: decode::get(row, 2)?,
                })
            })
            .collect()
    }
}
