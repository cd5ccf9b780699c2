//! Reads of one moment.

mod details;
mod extract;
mod gone;
mod list;
mod matching;
mod model;
mod names;

use std::collections::BTreeSet;

use canopy_domain::{Facts, Query, Revision};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, TransactionTrait,
};

use crate::log::{HEAD, read_head};
use crate::sql::Moment;
use crate::{Head, Result, StoreError, facts};

pub use gone::Gone;
pub use list::{UserList, UserListFilter, UserPage, UserScope, UserSort};

/// Reads of one moment: nothing that is committed later is seen.
///
/// The load functions take the revision to read as of; the head's own is now.
pub struct Snapshot {
    tx: DatabaseTransaction,
    head: Head,
}

impl Snapshot {
    /// In a task of its own, so that it is never abandoned half begun: the driver would give the
    /// connection back inside a transaction.
    pub(crate) async fn begin(conn: DatabaseConnection) -> Result<Self> {
        let begin = async move {
            let tx = conn.begin().await?;
            if tx.get_database_backend() == DbBackend::Postgres {
                let mode = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                tx.execute_unprepared(mode).await?;
            }
            let head = read_head(&tx, HEAD).await?;
            Ok(Self { tx, head })
        };
        tokio::spawn(begin)
            .await
            .unwrap_or(Err(StoreError::Internal("a snapshot broke off")))
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

    /// Answers the queries, as of now, into the facts.
    ///
    /// # Errors
    /// The database fails.
    pub async fn facts(&self, queries: &BTreeSet<Query>, facts: &mut Facts) -> Result<()> {
        facts::load(&self.tx, queries, facts).await
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
}
