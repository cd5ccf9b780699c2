//! The one write transaction.

use std::collections::BTreeSet;

use canopy_domain::{Change, CommandId, Facts, Micros, Query, Revision, UserId};
use sea_orm::DatabaseTransaction;

use crate::dialect::Dialect;
use crate::{CommitError, Head, Result};

/// One command's changes, to be written as one revision.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Which try it is: unique in the log.
    pub command: CommandId,
    /// Who; none for the command line and jobs.
    pub by: Option<UserId>,
    /// The name of what happened: [`canopy_domain::Command::kind`].
    pub kind: &'static str,
    /// The time; the log's never goes back.
    pub now: Micros,
    /// What came true, in order.
    pub changes: &'a [Change],
}

/// The one write transaction: holds the lock from its first statement on. Dropped, it is rolled
/// back.
pub struct WriteTx {
    dialect: Dialect,
    tx: DatabaseTransaction,
    head: Head,
}

impl WriteTx {
    /// The newest revision; moves on with each [`WriteTx::record`].
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Answers the queries, as of now, into the facts.
    ///
    /// # Errors
    /// The database fails.
    pub async fn facts(&mut self, queries: &BTreeSet<Query>, facts: &mut Facts) -> Result<()> {
        let _ = (queries, facts, self.dialect, &self.tx);
        todo!()
    }

    /// Writes tables, their past, the row of the log and the new head; answers its revision.
    ///
    /// # Errors
    /// The database fails; the transaction can then only be rolled back.
    pub async fn record(&mut self, record: Record<'_>) -> Result<Revision> {
        let _ = record;
        todo!()
    }

    /// Makes all of it last. Once begun it is carried through, awaited or not.
    ///
    /// # Errors
    /// [`CommitError`]: surely not committed, or nobody knows.
    pub async fn commit(self) -> Result<(), CommitError> {
        todo!()
    }

    /// Forgets all of it.
    pub async fn rollback(self) {
        todo!()
    }
}
