//! A whole System as a file, and back into an empty database of either kind: `docs/export.md` has
//! the format.
//!
//! Owns which tables hold the state, what a line looks like, and what a file must be
//! before anything of it is written. A file is read twice: checked whole ([`check_export`]), then
//! written in one transaction ([`Store::restore`](crate::Store::restore)), which checks it once
//! more. Knows nothing of files, of gzip and of rules: what stands in the tables was decided when it
//! came there, and `canopy verify` holds it beside the log.

mod error;
mod format;
mod read;
mod restore;
mod row;
mod table;
mod tables;
mod value;
mod write;

#[cfg(test)]
mod tests;

pub use error::{ExportError, FileError, RestoreError};
pub use format::Exported;
pub use read::check_export;
