//! Connections to the two databases, as the rest of the crate relies on them.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use crate::{Options, Result, StoreError};

/// The most connections for writing (on PostgreSQL; SQLite has one): one holds the lock, the others
/// begin logins meanwhile.
const WRITERS: u32 = 4;

/// A connection that did nothing for so long is tried before it is used.
const TRY_AFTER: Duration = Duration::from_secs(1);

/// The connections of one store.
pub(crate) struct Connections {
    pub(crate) writer: DatabaseConnection,
    pub(crate) readers: DatabaseConnection,
    /// For what keeps the server up to date: no crowd of readers can keep it waiting.
    pub(crate) reserved: DatabaseConnection,
}

/// Connections that are kept for the feed and for loading subtrees.
pub const RESERVED: u32 = 3;

pub(crate) async fn connect(url: &str, options: &Options) -> Result<Connections> {
    if let Some(rest) = url.strip_prefix("sqlite:") {
        return sqlite(sqlite_path(rest)?, options).await;
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return postgres(url, options).await;
    }
    // Only the scheme: the rest may hold a password.
    let scheme = url.split(':').next().unwrap_or_default();
    Err(StoreError::Unsupported(format!("{scheme}:")))
}

/// `sqlite:PATH` and `sqlite://PATH`, the path taken as it stands.
fn sqlite_path(rest: &str) -> Result<PathBuf> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let refuse = |what: &str| Err(StoreError::Unsupported(what.to_owned()));
    if path.is_empty() || path.starts_with(":memory:") || path.starts_with("file:") {
        // Each connection would have a database of its own.
        return refuse("an SQLite database in memory");
    }
    if path.contains('?') {
        return refuse("an SQLite path with options");
    }
    Ok(path.into())
}

/// How much each connection that reads SQLite keeps of the file, in KiB and therefore below zero
/// (`PRAGMA cache_size`): the system has it too, and with the usual 2 MiB all of them held 12 MB
/// where ten thousand groups were loaded.
const READER_CACHE: &str = "-128";

/// SQLite lets one connection write at a time, so there is one; and many read meanwhile (WAL).
async fn sqlite(path: PathBuf, options: &Options) -> Result<Connections> {
    let busy = options.lock_timeout;
    let file = path.clone();
    let mut writer = quiet("sqlite:canopy");
    writer
        .max_connections(1)
        .acquire_timeout(options.lock_timeout)
        .test_before_acquire_if_idle_for(TRY_AFTER)
        // Kept: its thread is one of those that step back, and another would not be.
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .filename(&file)
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(busy)
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
        });
    // First: it makes the file that the readers open.
    let writer = Database::connect(writer).await?;
    let readers = |size: u32| {
        let (path, ahead) = (path.clone(), options.rows_ahead);
        let mut readers = quiet("sqlite:canopy");
        readers
            .max_connections(size)
            .acquire_timeout(options.acquire_timeout)
            .test_before_acquire_if_idle_for(TRY_AFTER)
            .map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .filename(&path)
                    .busy_timeout(busy)
                    .row_buffer_size(ahead)
                    .pragma("query_only", "ON")
                    .pragma("cache_size", READER_CACHE)
            });
        Database::connect(readers)
    };
    Ok(Connections {
        writer,
        readers: readers(options.readers.max(1)).await?,
        reserved: readers(RESERVED).await?,
    })
}

async fn postgres(url: &str, options: &Options) -> Result<Connections> {
    if PgConnectOptions::from_str(url).is_err() {
        return Err(StoreError::Unsupported(
            "a PostgreSQL URL of another form".to_owned(),
        ));
    }
    let pool = |size: u32, acquire_timeout: Duration| {
        let mut pool = quiet(url);
        pool.max_connections(size)
            .acquire_timeout(acquire_timeout)
            .statement_timeout(options.statement_timeout)
            .test_before_acquire_if_idle_for(TRY_AFTER);
        pool
    };
    let writer = pool(WRITERS, options.acquire_timeout);
    let readers = pool(options.readers.max(1), options.acquire_timeout);
    Ok(Connections {
        writer: Database::connect(writer).await?,
        readers: Database::connect(readers).await?,
        reserved: Database::connect(pool(RESERVED, options.acquire_timeout)).await?,
    })
}

/// Statements in no log and in no span: they hold names and emails.
fn quiet(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).record_stmt_in_spans(false);
    options
}
