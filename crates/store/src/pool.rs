//! Connections of one kind, each opened in the runtime that the store was opened in.
//!
//! A connection to PostgreSQL works as long as the runtime of tokio does in which it was opened. Each
//! thread of HTTP has one of its own, which ends with the thread: the first that has nothing to do when
//! the server stops would take connections with it that requests in other threads still use.

use std::future::{Future, poll_fn};
use std::pin::pin;

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tokio::runtime::Handle;

use crate::{Result, StoreError};

/// Connections of one kind; clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    connections: DatabaseConnection,
    home: Handle,
}

impl Pool {
    /// These connections, to be opened in the runtime of whoever calls.
    pub(crate) fn here(connections: DatabaseConnection) -> Self {
        Self {
            connections,
            home: Handle::current(),
        }
    }

    pub(crate) const fn connections(&self) -> &DatabaseConnection {
        &self.connections
    }

    /// A transaction.
    pub(crate) async fn begin(&self, options: TransactionOptions) -> Result<DatabaseTransaction> {
        let begin = self.connections.begin_with_options(options);
        Ok(self.at_home(begin).await?)
    }

    /// One that will write. On SQLite it does from its first moment: one that reads first is refused
    /// at once, without waiting, where somebody else has written since (H7).
    pub(crate) async fn begin_immediate(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.begin(options).await
    }

    /// Does this in a task of its own, so that it is never abandoned half done, whatever becomes of
    /// who waits for it: the driver would give a connection back inside a transaction.
    ///
    /// # Errors
    /// It broke off: the server stops.
    pub(crate) async fn carry_through<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T> {
        let done = self.home.spawn(work).await;
        done.map_err(|_| StoreError::Internal("work on the database broke off"))
    }

    /// Whatever is opened, waited for and begun by it belongs to the runtime at home; it is the
    /// caller's thread that runs it.
    async fn at_home<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        poll_fn(|task| {
            let _home = self.home.enter();
            work.as_mut().poll(task)
        })
        .await
    }
}

#[async_trait]
impl ConnectionTrait for Pool {
    fn get_database_backend(&self) -> DbBackend {
        self.connections.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        self.at_home(self.connections.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        self.at_home(self.connections.execute_unprepared(sql)).await
    }

    async fn query_one_raw(
        &self,
        statement: Statement,
    ) -> std::result::Result<Option<QueryResult>, DbErr> {
        self.at_home(self.connections.query_one_raw(statement))
            .await
    }

    async fn query_all_raw(
        &self,
        statement: Statement,
    ) -> std::result::Result<Vec<QueryResult>, DbErr> {
        self.at_home(self.connections.query_all_raw(statement))
            .await
    }
}
