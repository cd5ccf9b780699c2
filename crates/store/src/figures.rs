//! What operators watch of the database: its connections and its statements, and the writer's work.

use std::sync::Arc;

use canopy_meter::{Counts, Measured, Times};
use sea_orm::sqlx::{Database, Pool};
use sea_orm::{DatabaseConnection, DbBackend};

/// The connections of one kind.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PoolFigures {
    /// What they are for: `writer`, `readers` or `reserved`.
    pub name: &'static str,
    /// Open.
    pub open: u64,
    /// Of those, in use.
    pub used: u64,
    /// The most that may be open.
    pub most: u64,
    /// Statements, from when one is sent until its rows are there.
    pub statements: Measured,
    /// Of those, failed.
    pub failed: u64,
}

/// What the writer of a server does.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WriterFigures {
    /// Commands that wait for the lock, or are in the transaction.
    pub waiting: u64,
    /// Transactions that were committed: from the wait for the lock to the commit.
    pub commits: Measured,
    /// Commands that were committed in them.
    pub commands: u64,
}

/// What is counted of the statements of one kind of connections.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statements(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    times: Times,
    failed: Counts<1>,
}

impl Statements {
    /// Counts what is sent by that connection from now on.
    pub(crate) fn watch(&self, connection: &mut DatabaseConnection) {
        let statements = Arc::clone(&self.0);
        connection.set_metric_callback(move |info| {
            statements.times.record(info.elapsed);
            if info.failed {
                statements.failed.count(0);
            }
        });
    }

    /// How many there were.
    pub(crate) fn count(&self) -> u64 {
        self.0.times.read().count()
    }

    /// What there is to say of them and their connections.
    pub(crate) fn figures(
        &self,
        name: &'static str,
        connection: &DatabaseConnection,
    ) -> PoolFigures {
        let (open, idle, most) = match connection.get_database_backend() {
            DbBackend::Postgres => size(connection.get_postgres_connection_pool()),
            DbBackend::Sqlite => size(connection.get_sqlite_connection_pool()),
            _ => (0, 0, 0),
        };
        let [failed] = self.0.failed.read();
        PoolFigures {
            name,
            open,
            used: open.saturating_sub(idle),
            most,
            statements: self.0.times.read(),
            failed,
        }
    }
}

/// Open, idle, and how many there may be.
fn size<D: Database>(pool: &Pool<D>) -> (u64, u64, u64) {
    let most = pool.options().get_max_connections();
    (
        u64::from(pool.size()),
        pool.num_idle() as u64,
        u64::from(most),
    )
}
