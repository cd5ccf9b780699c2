//! Reads of one moment.

mod api_tokens;
mod cases;
mod details;
mod entries;
mod events;
mod extract;
mod gone;
mod licenses;
mod list;
mod matching;
mod model;
mod names;
mod sessions;

use std::collections::BTreeSet;

use canopy_domain::{Facts, Micros, Query, Revision};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, TransactionOptions};

use crate::log::{HEAD, read_head};
use crate::pool::Pool;
use crate::sql::{Moment, Sql};
use crate::{Head, Result, decode, facts};

pub use api_tokens::{ApiTokenDetail, ApiTokenList, ApiTokenPage};
pub use cases::{CaseCameras, CaseFilter, CaseList, CasePage, CaseRow};
pub use entries::{EntryList, EntryPage, EntryRow};
pub use events::{EventList, EventPage, EventRow};
pub use gone::Gone;
pub use licenses::{LicenseStatistics, Quotas};
pub use list::{UserList, UserListFilter, UserPage, UserScope, UserSort};
pub use sessions::{SessionDetail, SessionList, SessionPage};

/// Reads of one moment: nothing that is committed later is seen.
///
/// The load functions take the revision to read as of; the head's own is now.
pub struct Snapshot {
    tx: DatabaseTransaction,
    head: Head,
}

impl Snapshot {
    /// Never abandoned half begun.
    pub(crate) async fn begin(pool: &Pool) -> Result<Self> {
        let conn = pool.clone();
        let begin = async move {
            let tx = conn.begin(TransactionOptions::default()).await?;
            if tx.get_database_backend() == DbBackend::Postgres {
                let mode = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                tx.execute_unprepared(mode).await?;
            }
            let head = read_head(&tx, HEAD).await?;
            Ok(Self { tx, head })
        };
        pool.carry_through(begin).await?
    }

    /// The newest revision of this moment.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Gives the connection back; dropping does too, a moment later.
    ///
    /// # Errors
    /// The database fails.
    pub async fn finish(self) -> Result<()> {
        Ok(self.tx.rollback().await?)
    }

    /// Answers the queries, as of now, into the facts; the time is `now`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn facts(
        &self,
        queries: &BTreeSet<Query>,
        now: Micros,
        facts: &mut Facts,
    ) -> Result<()> {
        facts::load(&self.tx, queries, now.max(self.head.at), facts).await
    }

    pub(crate) const fn conn(&self) -> &DatabaseTransaction {
        &self.tx
    }

    fn moment(&self, at: Revision) -> Moment {
        if at >= self.head.revision {
            Moment::Now
        } else {
            Moment::AsOf(at)
        }
    }

    /// The one number that the statement answers.
    async fn count(&self, sql: Sql, text: &str) -> Result<u64> {
        match sql.one(&self.tx, text).await? {
            Some(row) => decode::count(&row, 0),
            None => Ok(0),
        }
    }
}

/// One row more than asked for says whether others follow.
fn one_more(limit: u64) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// The rows of a page, and whether others follow.
fn cut(rows: &[QueryResult], limit: u64) -> (&[QueryResult], bool) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    (&rows[..limit.min(rows.len())], rows.len() > limit)
}
