//! A server's way to the one write transaction.

use std::sync::Arc;

use canopy_domain::{Caller, Change, Command, CommandId, Micros, Revision};

use crate::{ExecuteError, Result, Store};

/// The time, as the writer is told it.
pub type Clock = Arc<dyn Fn() -> Micros + Send + Sync>;

/// Called with the last revision after each commit, before the callers are answered.
pub type OnCommit = Arc<dyn Fn(Revision) + Send + Sync>;

/// A command and who wants it.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who.
    pub caller: Caller,
    /// What.
    pub command: Command,
    /// Which try.
    pub command_id: CommandId,
    /// Only what would come of it.
    pub dry_run: bool,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executed {
    /// The revision that it made, or the current one where it changes nothing; none for a dry run.
    pub revision: Option<Revision>,
    /// What came true, or would.
    pub changes: Vec<Change>,
    /// The head that it was decided against.
    pub decided_at: Revision,
}

/// Drains what waits, up to 64 commands, into one transaction, each with its own revision.
pub struct Writer;

impl Writer {
    /// Starts the writer of this server, in a task of its own that ends with the last handle.
    #[must_use]
    pub fn spawn(store: Store, clock: Clock, on_commit: OnCommit) -> WriterHandle {
        let _ = (clock, on_commit);
        WriterHandle { store }
    }
}

/// Where commands are handed in; clones share the writer.
#[derive(Debug, Clone)]
pub struct WriterHandle {
    store: Store,
}

impl WriterHandle {
    /// Decides without a lock first (refused, a dry run or nothing to change: that was all), then
    /// under it. Given up by its caller, a command that waits is carried out all the same.
    ///
    /// # Errors
    /// [`ExecuteError`]: refused, too many waiting, or the database fails.
    pub async fn execute(&self, request: Request) -> Result<Executed, ExecuteError> {
        let _ = (request, &self.store);
        todo!()
    }
}
