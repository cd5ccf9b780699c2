//! Reads of one moment.

mod details;
mod list;
mod model;

use std::collections::BTreeSet;

use canopy_domain::{Facts, Query};
use sea_orm::DatabaseTransaction;

use crate::dialect::Dialect;
use crate::{Head, Result};

pub use list::{UserList, UserListFilter, UserPage, UserScope, UserSort};

/// Reads of one moment: nothing that is committed later is seen.
///
/// The load functions take the revision to read as of; the head's own is now.
pub struct Snapshot {
    dialect: Dialect,
    tx: DatabaseTransaction,
    head: Head,
}

impl Snapshot {
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
        todo!()
    }

    /// Answers the queries, as of now, into the facts.
    ///
    /// # Errors
    /// The database fails.
    pub async fn facts(&self, queries: &BTreeSet<Query>, facts: &mut Facts) -> Result<()> {
        let _ = (queries, facts, self.dialect, &self.tx);
        todo!()
    }
}
