//! An open database.

use std::sync::Arc;

use canopy_domain::{Revision, SystemId};
use canopy_migration::{Migrator, MigratorTrait, Standing, TooNew};
use sea_orm::{ActiveValue, ConnectionTrait, DbBackend, EntityTrait};
use uuid::Uuid;

use crate::connect::{Connections, connect};
use crate::entity::head;
use crate::figures::Statements;
use crate::pool::Pool;
use crate::sql::Sql;
use crate::traced::Traced;
use crate::{Options, PoolFigures, Result, Snapshot, StoreError, WriteTx, decode};

/// An open database; clones share it.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
    reserved: bool,
}

#[derive(Debug)]
struct Inner {
    statements: [Statements; 3],
    traced: Traced,
    options: Options,
    writer: Pool,
    readers: Pool,
    reserved: Pool,
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

/// Servers that start together migrate one after the other ("canopy" in ASCII).
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(109281987588217)";

impl Store {
    /// Opens `sqlite:PATH` (created if absent) or `postgres://…`. To be called in a runtime of tokio
    /// that outlives whoever uses the store: its connections belong to it.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] for anything else, an SQLite database in memory included; or the
    /// database cannot be reached.
    pub async fn open(url: &str, options: &Options) -> Result<Self> {
        let Connections {
            mut writer,
            mut readers,
            mut reserved,
        } = connect(url, options).await?;
        let statements: [Statements; 3] = Default::default();
        let connections = [&mut writer, &mut readers, &mut reserved];
        for (statements, connection) in statements.iter().zip(connections) {
            statements.watch(connection);
        }
        let options = options.clone();
        Ok(Self {
            inner: Arc::new(Inner {
                statements,
                traced: Traced::default(),
                options,
                writer: Pool::here(writer),
                readers: Pool::here(readers),
                reserved: Pool::here(reserved),
            }),
            reserved: false,
        })
    }

    /// Brings the schema up to the newest version, and makes the head row if there is none.
    ///
    /// # Errors
    /// [`StoreError::TooNew`]; or the database fails.
    pub async fn migrate(&self) -> Result<()> {
        let tx = self.writer().begin_immediate().await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            tx.execute_unprepared(MIGRATION_LOCK).await?;
        }
        match standing(&applied(&tx).await?)? {
            Standing::Older => Migrator::up(&tx, None).await?,
            Standing::Same => {}
            Standing::Newer => tracing::info!(
                "the database was migrated by a newer version, whose changes this one lives with"
            ),
        }
        if head::Entity::find().one(&tx).await?.is_none() {
            head::Entity::insert(new_head())
                .exec_without_returning(&tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// After much was written: has PostgreSQL look anew at its large tables. By what it knew before it
    /// would go through whole ones for a few rows. Small ones it is better not told about: what it
    /// then plans for a page of rows it keeps to while they become many. SQLite plans by the indexes.
    ///
    /// # Errors
    /// The database fails.
    pub async fn analyze(&self) -> Result<()> {
        let conn = self.writer();
        if conn.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let large = "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' \
             AND relnamespace = current_schema()::regnamespace \
             AND pg_relation_size(oid) > 1000000";
        for row in Sql::new(conn).all(conn, large).await? {
            let table: String = decode::get(&row, 0)?;
            conn.execute_unprepared(&format!("ANALYZE {table}")).await?;
        }
        Ok(())
    }

    /// Whether the schema is older than this program.
    ///
    /// # Errors
    /// [`StoreError::TooNew`]; or the database fails.
    pub async fn migration_pending(&self) -> Result<bool> {
        let applied = applied(self.readers()).await?;
        Ok(standing(&applied)? == Standing::Older)
    }

    /// Whether the database has a schema of any version.
    ///
    /// # Errors
    /// The database fails.
    pub async fn migrated_before(&self) -> Result<bool> {
        let applied = Migrator::get_applied_migrations_read_only(self.readers()).await?;
        Ok(!applied.is_empty())
    }

    /// The newest change of the schema that this program knows.
    pub(crate) fn schema_version() -> String {
        let newest = Migrator::migrations();
        let newest = newest.last().map(|step| step.name().to_owned());
        newest.unwrap_or_default()
    }

    /// What this deployment is.
    ///
    /// # Errors
    /// The database fails, or was never migrated.
    pub async fn system(&self) -> Result<System> {
        let row = head::Entity::find().one(self.readers()).await?;
        let row = row.ok_or_else(|| StoreError::corrupt("the head row is missing"))?;
        Ok(System {
            id: SystemId(row.system_id),
            secret: decode::bytes(row.secret)?,
        })
    }

    /// One moment to read from. Its first statement reads the head.
    ///
    /// # Errors
    /// The database fails.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        Snapshot::begin(self.readers()).await
    }

    /// The one write transaction: waits for the lock first.
    ///
    /// # Errors
    /// The database fails, or somebody else holds the lock for too long.
    pub async fn begin(&self) -> Result<WriteTx> {
        WriteTx::begin(self.writer(), self.options().clone()).await
    }

    /// Closes all connections once they are free; nothing works after.
    pub async fn close(&self) {
        for pool in [
            &self.inner.readers,
            &self.inner.reserved,
            &self.inner.writer,
        ] {
            if let Err(error) = pool.connections().close_by_ref().await {
                tracing::warn!(%error, "failed to close the database");
            }
        }
    }

    /// The same database through connections of its own, for the feed and for loading subtrees:
    /// what keeps the server up to date must not queue behind what users ask.
    #[must_use]
    pub fn reserved(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            reserved: true,
        }
    }

    /// Statements sent so far by this store and its clones.
    #[must_use]
    pub fn query_count(&self) -> u64 {
        self.inner.statements.iter().map(Statements::count).sum()
    }

    /// What a revision came of, where that is traced and was on this server; once.
    #[must_use]
    pub fn came_of(&self, revision: Revision) -> tracing::Span {
        self.inner.traced.take(revision)
    }

    pub(crate) fn traced(&self) -> &Traced {
        &self.inner.traced
    }

    /// What operators watch of its connections, by what they are for.
    #[must_use]
    pub fn figures(&self) -> [PoolFigures; 3] {
        let Inner {
            statements: [writer, readers, reserved],
            ..
        } = &*self.inner;
        [
            writer.figures("writer", self.inner.writer.connections()),
            readers.figures("readers", self.inner.readers.connections()),
            reserved.figures("reserved", self.inner.reserved.connections()),
        ]
    }

    pub(crate) fn writer(&self) -> &Pool {
        &self.inner.writer
    }

    pub(crate) fn readers(&self) -> &Pool {
        if self.reserved {
            &self.inner.reserved
        } else {
            &self.inner.readers
        }
    }

    pub(crate) fn options(&self) -> &Options {
        &self.inner.options
    }
}

/// The names of the migrations that the database has; nothing is written.
async fn applied(conn: &impl ConnectionTrait) -> Result<Vec<String>> {
    let is_there = match conn.get_database_backend() {
        DbBackend::Postgres => "SELECT 1 WHERE to_regclass('seaql_migrations') IS NOT NULL",
        _ => "SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations'",
    };
    let mut rows = Sql::new(conn).all(conn, is_there).await?;
    if !rows.is_empty() {
        let names = "SELECT version FROM seaql_migrations";
        rows = Sql::new(conn).all(conn, names).await?;
    }
    rows.iter().map(|row| decode::get(row, 0)).collect()
}

fn standing(applied: &[String]) -> Result<Standing> {
    let standing = canopy_migration::standing(applied.iter().map(String::as_str));
    standing.map_err(|TooNew(migration)| StoreError::TooNew { migration })
}

fn new_head() -> head::ActiveModel {
    let secret: [u8; 32] = rand::random();
    head::ActiveModel {
        id: ActiveValue::Set(1),
        revision: ActiveValue::Set(0),
        hash: ActiveValue::Set(vec![0; 32]),
        at: ActiveValue::Set(0),
        system_id: ActiveValue::Set(Uuid::now_v7()),
        secret: ActiveValue::Set(secret.to_vec()),
    }
}
