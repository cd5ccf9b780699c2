//! An open database.

use std::sync::Arc;

use canopy_domain::SystemId;
use sea_orm::DatabaseConnection;

use crate::dialect::Dialect;
use crate::{Options, Result, Snapshot, WriteTx};

/// An open database; clones share it.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    dialect: Dialect,
    options: Options,
    /// SQLite: the one connection that writes. PostgreSQL: few, so that lookups find one.
    writer: DatabaseConnection,
    readers: DatabaseConnection,
}

/// What one deployment is, on all its servers.
#[derive(Clone, Copy)]
pub struct System {
    /// Its id: survives restores, differs between installations.
    pub id: SystemId,
    /// For keyed digests that every server must be able to check: cursors.
    pub secret: [u8; 32],
}

/// Without the secret: it has no place in a log line.
impl std::fmt::Debug for System {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("System")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens `sqlite:PATH` (created if absent) or `postgres://…`.
    ///
    /// # Errors
    /// [`crate::StoreError::Unsupported`] for anything else, an SQLite database in memory included;
    /// or the database cannot be reached.
    pub async fn open(url: &str, options: &Options) -> Result<Self> {
        let _ = (url, options);
        todo!()
    }

    /// Brings the schema up to the newest version, and makes the head row if there is none.
    ///
    /// # Errors
    /// The database fails.
    pub async fn migrate(&self) -> Result<()> {
        todo!()
    }

    /// Whether the schema is older than this program.
    ///
    /// # Errors
    /// The database fails.
    pub async fn migration_pending(&self) -> Result<bool> {
        todo!()
    }

    /// What this deployment is.
    ///
    /// # Errors
    /// The database fails, or was never migrated.
    pub async fn system(&self) -> Result<System> {
        todo!()
    }

    /// One moment to read from. Its first statement reads the head.
    ///
    /// # Errors
    /// The database fails.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        todo!()
    }

    /// The one write transaction: waits for the lock first.
    ///
    /// # Errors
    /// The database fails, or somebody else holds the lock for too long.
    pub async fn begin(&self) -> Result<WriteTx> {
        todo!()
    }

    /// Closes all connections once they are free; nothing works after.
    pub async fn close(&self) {
        todo!()
    }
}
