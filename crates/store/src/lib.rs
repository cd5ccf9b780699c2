//! The database: SeaORM entities, the one write transaction, reads of now and of the past, on
//! SQLite and PostgreSQL.
//!
//! - [`Store`] opens a database and brings its schema up to date.
//! - [`Snapshot`] reads one moment; its load functions take a revision, and what they give feeds the
//!   same evaluator, for today and for 3 March.
//! - [`Snapshot::extract`] reads a part of the System as of a revision: what effects and questions
//!   about the past are judged by; [`Snapshot::last_groups`] where things were that are gone.
//! - [`Store::audit`] searches the log, [`Store::verify`] holds every table beside a replay of it.
//! - [`Store::export`] writes a whole System as lines, [`Store::restore`] brings one into an empty
//!   database.
//! - Licences are in the log like permissions. Business cases and entries are not: they are written
//!   in the same transaction, under the same lock, and have no revision; what has expired of them is
//!   missed by every read from its moment on, whenever its rows are deleted. Events, logins, where
//!   they came from, counts of checks and questions to the billing service are written past the lock.
//! - [`WriteTx`] is the only thing that writes who may do what: the head row is locked before any
//!   fact is read, so the rules hold on all servers at once.
//! - [`Writer`] is a server's way to it: decides first without a lock, then, with what else is
//!   waiting, under it.
//!
//! Knows nothing of rules: those are in `canopy_domain::decide`, which says what it needs to be
//! shown. Knows nothing of actors, caches, Redis or GraphQL.

mod audit;
mod billing;
mod check_counts;
mod connect;
mod decode;
mod emails;
mod entity;
mod error;
mod events;
mod export;
mod facts;
mod figures;
mod log;
mod options;
mod places;
mod pool;
mod retention;
mod rows;
mod session;
mod snapshot;
mod sql;
mod store;
mod traced;
mod verify;
mod write;
mod writer;

pub use audit::AuditFilter;
pub use check_counts::{CheckCount, CheckSum};
pub use connect::RESERVED;
pub use error::{CommitError, ExecuteError, Result, StoreError};
pub use events::NewEvent;
pub use export::{ExportError, Exported, FileError, RestoreError, check_export};
pub use figures::{PoolFigures, WriterFigures};
pub use log::{Head, LogRow};
pub use options::Options;
pub use rows::{
    GroupDetail, GroupRow, MembershipRow, PlacedResource, Profile, ResourceDetail, UserRow,
};
pub use session::{Credentials, NewSession, SessionRow};
pub use snapshot::{
    ApiTokenDetail, ApiTokenList, ApiTokenPage, CaseCameras, CaseFilter, CaseList, CasePage,
    CaseRow, EntryList, EntryPage, EntryRow, EventList, EventPage, EventRow, Gone,
    LicenseStatistics, Quotas, SessionDetail, SessionList, SessionPage, Snapshot, UserList,
    UserListFilter, UserPage, UserScope, UserSort,
};
pub use store::{Store, System};
pub use verify::{Finding, Report, What};
pub use write::{ApiTokenOpened, NewApiToken, Record, WriteTx};
pub use writer::{Clock, Executed, OnCommit, Request, Writer, WriterHandle};
