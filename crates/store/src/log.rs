//! The log and its head.

use canopy_domain::{Entry, Micros, Revision};

use crate::store::Store;
use crate::{Result, StoreError};

/// The newest revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number; 0 before the first change.
    pub revision: Revision,
    /// The hash of its row of the log; 32 zero bytes before the first.
    pub hash: [u8; 32],
    /// When it was made.
    pub at: Micros,
}

/// One row of the log, as stored and hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// The revision that it made.
    pub revision: Revision,
    /// SHA-256 over the hash before and the body: [`Entry::chain`].
    pub hash: [u8; 32],
    /// [`Entry::to_text`].
    pub body: String,
}

impl LogRow {
    /// What the row says.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`]: not written by a version that this program knows.
    pub fn entry(&self) -> Result<Entry> {
        Entry::parse(&self.body)
            .map_err(|error| StoreError::corrupt(format!("log row {}: {error}", self.revision)))
    }
}

impl Store {
    /// The newest revision, read outside any older snapshot.
    ///
    /// # Errors
    /// The database fails.
    pub async fn head(&self) -> Result<Head> {
        todo!()
    }

    /// The rows after the revision, in order, at most `limit`, with the head of the same snapshot.
    /// None is missing: the log has no gaps.
    ///
    /// # Errors
    /// The database fails.
    pub async fn log_after(&self, revision: Revision, limit: u64) -> Result<(Head, Vec<LogRow>)> {
        let _ = (revision, limit);
        todo!()
    }

    /// The row that made the revision.
    ///
    /// # Errors
    /// The database fails.
    pub async fn log_row(&self, revision: Revision) -> Result<Option<LogRow>> {
        let _ = revision;
        todo!()
    }
}
