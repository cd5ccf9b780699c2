//! A file into an empty database: in one transaction, so that nothing stays of one that fails.

use std::io::BufRead;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Value};
use tokio::sync::mpsc;

use super::error::{FileError, RestoreError};
use super::format::Exported;
use super::read::Reader;
use super::table::Table;
use super::tables::{HEAD, TABLES};
use crate::sql::Sql;
use crate::{Result, Store, StoreError, WriteTx, decode};

/// What a statement may bind: on SQLite no more, on PostgreSQL twice that.
const MOST_VALUES: usize = 32_766;

/// More rows in a statement bring nothing.
const MOST_ROWS: usize = 1_000;

/// Bytes of text that wait in a statement: rows of the log can be long.
const MOST_BYTES: usize = 4 << 20;

/// Statements' worth of rows that the file may be ahead of the database.
const AHEAD: usize = 2;

/// Rows of one table.
struct Batch {
    table: usize,
    rows: Vec<Vec<Value>>,
}

impl Store {
    /// Writes what was exported into this database, whose schema is this program's and in which
    /// there is nothing. `file` is the one of which [`check_export`](super::check_export) said
    /// `expected`; it is checked once more while it is read. No server may serve this database
    /// meanwhile.
    ///
    /// # Errors
    /// [`RestoreError`]: nothing was written.
    pub async fn restore<R>(&self, file: R, expected: &Exported) -> Result<(), RestoreError>
    where
        R: BufRead + Send + 'static,
    {
        let tx = self.begin().await?;
        match fill(&tx, file, expected).await {
            Ok(()) => Ok(tx.commit().await?),
            Err(error) => {
                tx.rollback().await;
                Err(error)
            }
        }
    }
}

async fn fill<R>(tx: &WriteTx, file: R, expected: &Exported) -> Result<(), RestoreError>
where
    R: BufRead + Send + 'static,
{
    let conn = tx.conn();
    if let Some(table) = taken(tx).await? {
        return Err(RestoreError::Taken(table));
    }
    if conn.get_database_backend() == DbBackend::Postgres {
        // A file on a slow disk keeps the transaction waiting.
        let settings = "SET LOCAL idle_in_transaction_session_timeout = 0";
        let set = conn.execute_unprepared(settings).await;
        set.map_err(StoreError::from)?;
    }
    let (batches, mut taken) = mpsc::channel(AHEAD);
    let reading = tokio::task::spawn_blocking(move || read(file, &batches));
    let mut filled = Ok(());
    while let Some(Batch { table, rows }) = taken.recv().await {
        filled = insert(conn, &TABLES[table], rows).await;
        if filled.is_err() {
            break;
        }
    }
    drop(taken);
    let read = reading.await;
    filled?;
    let read = read.map_err(|_| StoreError::Internal("a reader broke off"))??;
    if read != *expected {
        return Err(RestoreError::Changed);
    }
    Ok(())
}

/// A table in which there is something. Tables that are left out hold nothing without a user.
async fn taken(tx: &WriteTx) -> Result<Option<&'static str>> {
    if tx.head().revision.0 > 0 {
        return Ok(Some(HEAD));
    }
    let names = TABLES.iter().map(|table| table.name);
    for name in names.filter(|name| *name != HEAD) {
        let text = format!("SELECT count(*) FROM (SELECT 1 FROM {name} LIMIT 1) AS one");
        let row = Sql::new(tx.conn()).one(tx.conn(), &text).await?;
        let rows = row.map(|row| decode::count(&row, 0)).transpose()?;
        if rows != Some(0) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Reads the file to its end, as long as somebody takes what is in it.
fn read(file: impl BufRead, batches: &mpsc::Sender<Batch>) -> Result<Exported, FileError> {
    // Whoever checked the file has looked at the passwords in it.
    let mut reader = Reader::new(file, |_| true)?;
    let mut batch = Batch {
        table: 0,
        rows: Vec::new(),
    };
    let mut bytes = 0;
    while let Some(row) = reader.row()? {
        let most = MOST_ROWS.min(MOST_VALUES / TABLES[batch.table].columns.len());
        if row.table != batch.table || batch.rows.len() >= most || bytes >= MOST_BYTES {
            let rows = std::mem::take(&mut batch.rows);
            let table = std::mem::replace(&mut batch.table, row.table);
            // Where nobody takes it, it has failed already.
            if !rows.is_empty() && batches.blocking_send(Batch { table, rows }).is_err() {
                break;
            }
            bytes = 0;
        }
        bytes += row.values.iter().map(size).sum::<usize>();
        batch.rows.push(row.values);
    }
    if !batch.rows.is_empty() {
        let _ = batches.blocking_send(batch);
    }
    reader.end()
}

/// Roughly what a value takes beside its own place.
fn size(value: &Value) -> usize {
    match value {
        Value::String(Some(text)) => text.len(),
        Value::Bytes(Some(bytes)) => bytes.len(),
        _ => 0,
    }
}

async fn insert(
    conn: &DatabaseTransaction,
    table: &Table,
    rows: Vec<Vec<Value>>,
) -> Result<(), RestoreError> {
    let name = table.name;
    let mut sql = Sql::new(conn);
    let rows: Vec<String> = rows.into_iter().map(|row| sql.row(row)).collect();
    let rows = rows.join(", ");
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let columns = columns.join(", ");
    let text = if name == HEAD {
        // The row is there, and locked.
        format!("UPDATE {HEAD} SET ({columns}) = {rows}")
    } else {
        format!("INSERT INTO {name} ({columns}) VALUES {rows}")
    };
    match sql.run(conn, &text).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_about_rows() => Err(RestoreError::NotTaken(name, error)),
        Err(error) => Err(error.into()),
    }
}
