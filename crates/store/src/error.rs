//! What can go wrong with a database. The texts are for logs: never shown to a client.

use canopy_domain::Stop;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlErr};

/// What the functions of this crate answer.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// The database did not do what it was asked.
///
/// Cloned where one failure answers several callers: those of a batch.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// It refused a statement, or a statement broke off.
    #[error("failed to run a statement")]
    Database(#[source] DbErr),
    /// No connection to be had, or it was lost.
    #[error("failed to reach the database")]
    Unavailable(#[source] DbErr),
    /// Others held a connection or a lock for too long: try again later.
    #[error("failed to get a turn at the database in time")]
    Busy,
    /// A row cannot be what this program wrote.
    #[error("failed to make sense of a row: {0}")]
    Corrupt(String),
    /// It could not be found out in time whether a commit happened: look for the command later.
    #[error("failed to find out whether the commit happened")]
    UnknownOutcome(#[source] Box<StoreError>),
    /// Not a database that this program works with.
    #[error("failed to open the database: use sqlite:PATH or postgres://…, not {0}")]
    Unsupported(String),
    /// A newer version has migrated the database in a way that this one must not work with.
    #[error(
        "the database was migrated by a newer version of Canopy, which this one does not go with \
         ({migration}); start that version, or restore a backup from before the upgrade"
    )]
    TooNew {
        /// The change that is too new.
        migration: String,
    },
    /// The program is at fault: what it says here cannot happen.
    #[error("failed for a reason inside the program: {0}")]
    Internal(&'static str),
}

impl StoreError {
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt(what.into())
    }

    /// Whether a row breaks a unique constraint.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        match self {
            Self::Database(error) => {
                matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
            }
            _ => false,
        }
    }

    /// Whether rows are not such as the schema lets in: values, keys, references, checks.
    pub(crate) fn is_about_rows(&self) -> bool {
        let Self::Database(
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)),
        ) = self
        else {
            return false;
        };
        let answer = cause.as_database_error();
        let code = answer.and_then(|answer| answer.code()).unwrap_or_default();
        // PostgreSQL: data exceptions, integrity constraints, what a trigger raises. SQLite:
        // constraints, whichever.
        let classes = ["22", "23", "P0"];
        match code.parse::<u32>() {
            Ok(number) if code.len() < 5 => number & 0xff == 19,
            _ => classes.iter().any(|class| code.starts_with(class)),
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Self::Busy,
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) | DbErr::Conn(_) => {
                Self::Unavailable(error)
            }
            DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
                if is_busy(cause) {
                    Self::Busy
                } else if connection_lost(cause) {
                    Self::Unavailable(error)
                } else {
                    Self::Database(error)
                }
            }
            _ => Self::Database(error),
        }
    }
}

/// Whether others held what was needed for too long, and nothing else is wrong.
fn is_busy(error: &sea_orm::sqlx::Error) -> bool {
    use sea_orm::sqlx::Error;
    match error {
        // SQLite: BUSY, LOCKED and what is kept of them in extended codes. PostgreSQL: a lock or a
        // statement took too long, or two transactions were in each other's way.
        Error::Database(answer) => answer.code().is_some_and(|code| {
            matches!(
                &*code,
                "5" | "6" | "261" | "262" | "517" | "773" | "55P03" | "57014" | "40001" | "40P01"
            )
        }),
        Error::PoolTimedOut => true,
        _ => false,
    }
}

/// Whether the connection was lost before the database answered, or as it answered.
pub(crate) fn connection_lost(error: &sea_orm::sqlx::Error) -> bool {
    use sea_orm::sqlx::Error;
    match error {
        // 08: connection exceptions; 57P: the server or an administrator ends the connection.
        Error::Database(answer) => answer
            .code()
            .is_some_and(|code| code.starts_with("08") || code.starts_with("57P")),
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolClosed
        | Error::WorkerCrashed => true,
        _ => false,
    }
}

/// How a commit failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CommitError {
    /// Surely not committed.
    #[error("failed to commit")]
    Failed(#[source] StoreError),
    /// Committed or not: look the command up.
    #[error("failed to learn whether the commit happened")]
    Unknown(#[source] StoreError),
}

/// Why a command was not carried out.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ExecuteError {
    /// The rules say no, or what it names does not exist; never [`Stop::Need`].
    #[error("refused: {0:?}")]
    Stop(Stop),
    /// Too many commands wait: try again later.
    #[error("failed to take the command: too many are waiting")]
    Overloaded,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
