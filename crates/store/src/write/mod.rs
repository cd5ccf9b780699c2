//! The one write transaction.

mod analytics;
mod api_token;
mod apply;
mod arrays;
mod inserts;
mod past;

use std::collections::BTreeSet;

use canopy_domain::{
    AnalyticsChange, Change, CommandId, ENTRY_VERSION, Entry, Facts, Micros, Query, Revision,
    UserId,
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, IntoActiveModel,
    RuntimeErr,
};
use uuid::Uuid;

use crate::entity::{log, log_subjects};
use crate::log::{HEAD, read_head};
use crate::pool::Pool;
use crate::sql::{Sql, number, uuid};
use crate::{CommitError, Head, Options, Result, StoreError, facts};

pub use api_token::{ApiTokenOpened, NewApiToken};

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
    /// What came true, in order; at least one.
    pub changes: &'a [Change],
}

/// The one write transaction: holds the lock from its first statement on. Dropped, it is rolled
/// back.
pub struct WriteTx {
    pool: Pool,
    tx: DatabaseTransaction,
    head: Head,
    /// A record broke off: what it wrote must not last. PostgreSQL would answer a COMMIT with
    /// success all the same, and roll back.
    broken: bool,
}

impl WriteTx {
    /// Never abandoned half begun.
    pub(crate) async fn begin(pool: &Pool, options: Options) -> Result<Self> {
        let conn = pool.clone();
        let begin = async move {
            let tx = conn.begin_immediate().await?;
            let mut lock = HEAD.to_owned();
            if tx.get_database_backend() == DbBackend::Postgres {
                tx.execute_unprepared(&settings(&options)).await?;
                // Alone: facts are read by later statements only, which see what the one before
                // has committed.
                lock.push_str(" FOR UPDATE");
            }
            let head = read_head(&tx, &lock).await?;
            Ok(Self {
                pool: conn,
                tx,
                head,
                broken: false,
            })
        };
        pool.carry_through(begin).await?
    }

    /// The newest revision; moves on with each [`WriteTx::record`].
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// For what fills an empty database: [`crate::Store::restore`].
    pub(crate) const fn conn(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// Answers the queries, as of now, into the facts; the time is `now`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn facts(
        &mut self,
        queries: &BTreeSet<Query>,
        now: Micros,
        facts: &mut Facts,
    ) -> Result<()> {
        facts::load(&self.tx, queries, now.max(self.head.at), facts).await
    }

    /// Writes tables, their past, the row of the log and the new head; answers its revision.
    ///
    /// # Errors
    /// The database fails; the transaction can then only be rolled back.
    pub async fn record(&mut self, record: Record<'_>) -> Result<Revision> {
        // Also true of a call that is given up half-way.
        let broken = std::mem::replace(&mut self.broken, true);
        if broken {
            return Err(StoreError::Internal("a record after one that broke off"));
        }
        let head = self.write(record).await?;
        self.broken = false;
        self.head = head;
        Ok(self.head.revision)
    }

    /// Deletes the business cases that are over by now, with the entries that go with them (U9).
    /// Before whatever ends or begins the use of a list: which entries go with a case is told by the
    /// other cases, as they were when it was over.
    ///
    /// # Errors
    /// The database fails; the transaction can then only be rolled back.
    pub async fn expire(&mut self, now: Micros) -> Result<()> {
        // Also true of a call that is given up half-way.
        let broken = std::mem::replace(&mut self.broken, true);
        if broken {
            return Err(StoreError::Internal("a record after one that broke off"));
        }
        analytics::expire(&self.tx, now).await?;
        self.broken = false;
        Ok(())
    }

    /// Writes what comes true of analytics: no revision, no row of the log. After the changes of the
    /// same command.
    ///
    /// # Errors
    /// The database fails; the transaction can then only be rolled back.
    pub async fn analytics(&mut self, changes: &[AnalyticsChange]) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        // Also true of a call that is given up half-way.
        let broken = std::mem::replace(&mut self.broken, true);
        if broken {
            return Err(StoreError::Internal("a record after one that broke off"));
        }
        analytics::apply(&self.tx, changes).await?;
        self.broken = false;
        Ok(())
    }

    /// Makes all of it last. Once begun it is carried through, awaited or not.
    ///
    /// # Errors
    /// [`CommitError`]: surely not committed, or nobody knows.
    pub async fn commit(self) -> Result<(), CommitError> {
        if self.broken {
            self.rollback().await;
            let why = StoreError::Internal("a commit after a record that broke off");
            return Err(CommitError::Failed(why));
        }
        match self.pool.carry_through(self.tx.commit()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) if surely_failed(&error) => Err(CommitError::Failed(error.into())),
            Ok(Err(error)) => Err(CommitError::Unknown(error.into())),
            Err(error) => Err(CommitError::Unknown(error)),
        }
    }

    /// Forgets all of it.
    pub async fn rollback(self) {
        if let Err(error) = self.tx.rollback().await {
            // The database forgets it as well when the connection is gone.
            tracing::warn!(%error, "failed to roll back");
        }
    }

    /// The revision that the command made; none where it was not carried out.
    pub(crate) async fn revision_of(&self, command: CommandId) -> Result<Option<Revision>> {
        let mut sql = Sql::new(&self.tx);
        let command = sql.bind(command.0);
        let text = format!("SELECT revision FROM log WHERE command_id = {command}");
        let row = sql.one(&self.tx, &text).await?;
        row.map(|row| crate::decode::revision(crate::decode::get(&row, 0)?))
            .transpose()
    }

    async fn write(&self, record: Record<'_>) -> Result<Head> {
        if record.changes.is_empty() {
            return Err(StoreError::Internal("a record without changes"));
        }
        let entry = Entry {
            v: ENTRY_VERSION,
            revision: self.head.revision.next(),
            at: record.now.max(self.head.at),
            by: record.by,
            command: record.command,
            kind: record.kind.to_owned(),
            changes: record.changes.to_vec(),
        };
        let body = entry
            .to_text()
            .map_err(|_| StoreError::Internal("an entry without a JSON form"))?;
        let head = Head {
            revision: entry.revision,
            hash: Entry::chain(&self.head.hash, &body),
            at: entry.at,
        };
        apply::apply(&self.tx, &head, &entry.changes).await?;
        let subjects = subjects(&entry);
        let row = log::Model {
            revision: number(head.revision),
            command_id: entry.command.0,
            at: head.at.0,
            by_user: entry.by.map(|user| user.0),
            kind: entry.kind,
            body,
            hash: head.hash.to_vec(),
        };
        log::Entity::insert(row.into_active_model())
            .exec_without_returning(&self.tx)
            .await?;
        inserts::insert(&self.tx, subjects).await?;
        self.move_head(&head).await?;
        Ok(head)
    }

    async fn move_head(&self, head: &Head) -> Result<()> {
        let mut sql = Sql::new(&self.tx);
        let (revision, before) = (
            sql.bind(number(head.revision)),
            sql.bind(number(self.head.revision)),
        );
        let (hash, at) = (sql.bind(head.hash.to_vec()), sql.bind(head.at.0));
        let text = format!(
            "UPDATE head SET revision = {revision}, hash = {hash}, at = {at} \
             WHERE id = 1 AND revision = {before}"
        );
        if sql.run(&self.tx, &text).await? == 1 {
            Ok(())
        } else {
            Err(StoreError::corrupt("the head moved under the lock"))
        }
    }
}

/// The rows by which the entry is found when something that it is about is asked for.
fn subjects(entry: &Entry) -> Vec<log_subjects::Model> {
    let revision = number(entry.revision);
    let subjects: BTreeSet<Uuid> = entry.subjects().into_iter().map(uuid).collect();
    subjects
        .into_iter()
        .map(|subject| log_subjects::Model { subject, revision })
        .collect()
}

/// Keeps a server that is half dead from stopping the others, and the isolation at what the order
/// of the statements is made for, whatever the database's default.
fn settings(options: &Options) -> String {
    format!(
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; \
         SET LOCAL lock_timeout = {lock}; \
         SET LOCAL statement_timeout = {statement}; \
         SET LOCAL idle_in_transaction_session_timeout = {lock}",
        lock = options.lock_timeout.as_millis(),
        statement = options.statement_timeout.as_millis(),
    )
}

/// Whether the database itself said no to the commit: then it is rolled back. Anything else, a
/// server going down included, leaves it open; so does SQLite, where a look at the log costs little.
fn surely_failed(error: &DbErr) -> bool {
    use sea_orm::sqlx::postgres::PgDatabaseError;
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return false;
    };
    let Some(answer) = cause
        .as_database_error()
        .and_then(|answer| answer.try_downcast_ref::<PgDatabaseError>())
    else {
        return false;
    };
    // 40003: statement completion unknown.
    !crate::error::connection_lost(cause) && answer.code() != "40003"
}
