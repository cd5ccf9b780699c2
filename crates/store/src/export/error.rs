//! Why a System was not exported or restored. What is said of a file is for whoever holds it: it
//! names lines and columns, never what stands in them.

use std::io;

use crate::{CommitError, StoreError};

/// Why there is no export, or no whole one.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It could not be written to where it was to go.
    #[error("what is exported could not be written: {0}")]
    Write(#[source] io::Error),
    /// What would be exported could not be restored.
    #[error(
        "the log of this System is broken at revision {0}, so it could not be restored; run `canopy \
         verify`, and make a copy of the database with its own tools"
    )]
    BrokenLog(u64),
    /// A row is longer than what is read back.
    #[error("a row of {0} is too long to be exported")]
    TooLong(&'static str),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It could not be read.
    #[error("the file could not be read: {0}")]
    Read(#[source] io::Error),
    /// Its first line is no header.
    #[error("the file is no export of a System; give one that `canopy export` wrote")]
    NotAnExport,
    /// Of a format that is newer than this program.
    #[error(
        "the file has format {0} and this program reads format {known}; use the version of Canopy \
         that wrote it, or a newer one",
        known = super::format::FORMAT
    )]
    NewerFormat(u64),
    /// Of the tables of another version.
    #[error(
        "the file was written by Canopy {program} for the schema {schema} and this program has \
         {here}; import it with Canopy {program} and start this version on that database: it brings \
         the schema up to date"
    )]
    OtherSchema {
        /// The version that wrote it.
        program: String,
        /// The schema that it is of.
        schema: String,
        /// The schema of this program.
        here: String,
    },
    /// It is not what was written.
    #[error("line {line} of the file is not as it was written ({why}); use another copy of it")]
    Damaged {
        /// The first line is 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
}

/// Why a System was not restored. Nothing of it is in the database then, but for
/// [`CommitError::Unknown`].
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The file is not taken.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is not the one that was checked.
    #[error("the file changed while it was read; try again with one that nobody writes to")]
    Changed,
    /// There is a System in the database.
    #[error(
        "the database holds a System already (there are rows in {0}); use an empty database, a \
         System is never imported into another"
    )]
    Taken(&'static str),
    /// The database does not take what the file says.
    #[error(
        "the database does not take the rows of {0}: the file was not written by `canopy export`, \
         or was altered since; use another copy of it"
    )]
    NotTaken(&'static str, #[source] StoreError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It was not committed, or nobody knows.
    #[error(transparent)]
    Commit(#[from] CommitError),
}
