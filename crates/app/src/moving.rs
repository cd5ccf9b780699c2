//! A whole System out of a database, and into another: `canopy export` and `canopy import system`.
//! Works on the databases alone, past the rules: what was decided once is not decided again.

use std::io::{BufRead, Write};

use canopy_auth::PhcString;
use canopy_store::{
    CommitError, ExportError, Exported, FileError, Options, RestoreError, Store, StoreError,
};

use crate::AppError;
use crate::verify::open;

/// Rows that are in memory at once: a row of the log can be as long as an import's command.
const ROWS_AHEAD: usize = 32;

/// Why a System was not moved. What is wrong with a file is told to whoever holds it.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The file, or the database that it is to go into, is not as it must be; with what to do.
    #[error("{0}")]
    Unfit(String),
    /// All else.
    #[error("{}", .0.message())]
    App(AppError),
}

/// Writes the System that is in the database to `out`, as of one moment; servers may serve it
/// meanwhile. Answers what was written, and `out`.
///
/// # Errors
/// The database cannot be read or has another schema, or `out` takes no more.
pub async fn export<W>(url: &str, options: &Options, out: W) -> Result<(Exported, W), MoveError>
where
    W: Write + Send + 'static,
{
    let options = Options {
        rows_ahead: ROWS_AHEAD,
        ..options.clone()
    };
    let store = open(url, &options).await?;
    let exported = store.export(out).await;
    store.close().await;
    Ok(exported?)
}

/// Reads a file to its end: whether it can be restored. Keeps a thread busy.
///
/// # Errors
/// It cannot be read, or is not what was exported; or of another version.
pub fn check_export(file: impl BufRead) -> Result<Exported, MoveError> {
    // Who has come by an import has no password yet.
    let is_hash = |text: &str| text.is_empty() || PhcString::parse(text).is_ok();
    Ok(canopy_store::check_export(file, is_hash)?)
}

/// Writes a file, of which [`check_export`] said `expected`, into an empty database, which is
/// migrated first. No server may serve that meanwhile.
///
/// # Errors
/// There is something in the database, or the file is another by now: nothing was written. Or it is
/// not known whether it was ([`AppError::OutcomeUnknown`]).
pub async fn restore<R>(
    url: &str,
    options: &Options,
    file: R,
    expected: &Exported,
) -> Result<(), MoveError>
where
    R: BufRead + Send + 'static,
{
    let store = Store::open(url, options).await?;
    let restored = restore_into(&store, file, expected).await;
    store.close().await;
    restored
}

async fn restore_into<R>(store: &Store, file: R, expected: &Exported) -> Result<(), MoveError>
where
    R: BufRead + Send + 'static,
{
    // What is there already keeps its schema: it is somebody's System.
    let (pending, before) = (store.migration_pending(), store.migrated_before());
    if pending.await? && before.await? {
        return Err(MoveError::Unfit(
            "the database was made by an older version of Canopy; use an empty one".to_owned(),
        ));
    }
    store.migrate().await?;
    store.restore(file, expected).await?;
    if let Err(error) = store.analyze().await {
        tracing::warn!(%error, "the database did not look at what was written");
    }
    Ok(())
}

impl From<AppError> for MoveError {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<StoreError> for MoveError {
    fn from(error: StoreError) -> Self {
        Self::App(error.into())
    }
}

impl From<FileError> for MoveError {
    fn from(error: FileError) -> Self {
        Self::Unfit(error.to_string())
    }
}

impl From<ExportError> for MoveError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error.into(),
            ExportError::Write(_) | ExportError::BrokenLog(_) | ExportError::TooLong(_) => {
                Self::Unfit(error.to_string())
            }
        }
    }
}

impl From<RestoreError> for MoveError {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::Store(error) | RestoreError::Commit(CommitError::Failed(error)) => {
                error.into()
            }
            RestoreError::Commit(CommitError::Unknown(cause)) => {
                StoreError::UnknownOutcome(Box::new(cause)).into()
            }
            RestoreError::NotTaken(table, ref cause) => {
                let cause = std::error::Error::source(cause).map(ToString::to_string);
                tracing::error!(table, cause, "rows of a file were not taken");
                Self::Unfit(error.to_string())
            }
            RestoreError::File(_) | RestoreError::Changed | RestoreError::Taken(_) => {
                Self::Unfit(error.to_string())
            }
        }
    }
}
