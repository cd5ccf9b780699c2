//! A server's way to the one write transaction.

mod batch;
mod decision;
mod outcome;

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_domain::{
    AnalyticsChange, Caller, Change, Command, CommandId, Decided, Micros, Query, Revision,
};
use canopy_meter::{Gauge, Inside, TRACE};
use tokio::sync::{mpsc, oneshot};
use tracing::{Instrument, Span};

use crate::figures::WriterFigures;
use crate::{ExecuteError, Head, Result, Store, StoreError};
use batch::{Batches, Committed};
use decision::Decision;

/// The time, as the writer is told it.
pub type Clock = Arc<dyn Fn() -> Micros + Send + Sync>;

/// Called with the new head after each commit, before the callers are answered.
pub type OnCommit = Arc<dyn Fn(&Head) + Send + Sync>;

/// How many commands wait for the lock; one more is told to come back.
const WAITING: usize = 256;

/// How many share a transaction: one fsync for many.
const BATCH: usize = 64;

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
    /// The revision that it made, or the current one where it changes nothing that has a revision;
    /// none for a dry run.
    pub revision: Option<Revision>,
    /// What came true, or would.
    pub changes: Vec<Change>,
    /// What came true of analytics with it, or would: in no log, of no revision.
    pub analytics: Vec<AnalyticsChange>,
    /// The head that it was decided against.
    pub decided_at: Revision,
}

/// Whether nothing comes of the command.
const fn is_nothing(decided: &Decided) -> bool {
    decided.changes.is_empty() && decided.analytics.is_empty()
}

/// A command on its way to the lock.
struct Job {
    request: Request,
    /// What the first decision asked for: loaded at once for the second.
    queries: BTreeSet<Query>,
    caller: oneshot::Sender<Answer>,
    /// One of those that wait, until it is answered.
    counted: Inside,
    /// For traces: until it is answered, and what it came of.
    _commit: Span,
    came_of: Span,
}

type Answer = Result<Executed, ExecuteError>;

impl Job {
    fn answer(self, answer: Answer) {
        // First: whoever has his answer waits no more.
        drop(self.counted);
        // Its caller may be gone: then nobody wants to know.
        let _ = self.caller.send(answer);
    }
}

/// Drains what waits, up to 64 commands, into one transaction, each with its own revision.
pub struct Writer;

impl Writer {
    /// Starts the writer of this server, in a task of its own that ends with the last handle.
    #[must_use]
    pub fn spawn(store: Store, clock: Clock, on_commit: OnCommit) -> WriterHandle {
        let (jobs, mut waiting) = mpsc::channel(WAITING);
        let batches = Arc::new(Batches::new(store.clone(), Arc::clone(&clock), on_commit));
        let committed = batches.committed();
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while waiting.recv_many(&mut batch, BATCH).await > 0 {
                let jobs = std::mem::take(&mut batch);
                // Each batch is a task: one that panics ends alone, and those who wait for it are
                // told so by their dropped channels.
                let batches = Arc::clone(&batches);
                if tokio::spawn(async move { batches.carry_out(jobs).await })
                    .await
                    .is_err()
                {
                    tracing::error!("failed to carry out a batch of commands: it panicked");
                }
            }
        });
        WriterHandle {
            store,
            clock,
            jobs,
            waiting: Gauge::default(),
            committed,
        }
    }
}

/// Where commands are handed in; clones share the writer.
#[derive(Clone)]
pub struct WriterHandle {
    store: Store,
    clock: Clock,
    jobs: mpsc::Sender<Job>,
    /// A gauge for whoever watches the server; nothing here depends on it.
    waiting: Gauge,
    committed: Arc<Committed>,
}

impl WriterHandle {
    /// Decides without a lock first (refused, a dry run or nothing to change: that was all), then
    /// under it; an import under it alone. Given up by its caller, a command that waits is carried out all the same.
    ///
    /// # Errors
    /// [`ExecuteError`]: refused, too many waiting, or the database fails.
    pub async fn execute(&self, request: Request) -> Result<Executed, ExecuteError> {
        let mut decision = Decision::default();
        // Each part of an import asks for thousands of facts, and a file is looked through before it
        // is imported: under the lock alone.
        if request.dry_run || !matches!(request.command, Command::Import(_)) {
            let (head, decided) = self
                .decide(&mut decision, &request)
                .instrument(tracing::info_span!(target: TRACE, "decide"))
                .await?;
            if request.dry_run || is_nothing(&decided) {
                return Ok(Executed {
                    revision: (!request.dry_run).then_some(head),
                    changes: decided.changes,
                    analytics: decided.analytics,
                    decided_at: head,
                });
            }
        }
        let kind = request.command.kind();
        let commit = tracing::info_span!(target: TRACE, "commit", command = kind);
        let came_of = if commit.is_disabled() {
            Span::none()
        } else {
            Span::current()
        };
        let (caller, answered) = oneshot::channel();
        let job = Job {
            request,
            queries: decision.queries,
            caller,
            counted: self.waiting.enter(),
            _commit: commit,
            came_of,
        };
        self.jobs.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => ExecuteError::Overloaded,
            mpsc::error::TrySendError::Closed(_) => StoreError::Internal("no writer").into(),
        })?;
        answered
            .await
            .unwrap_or_else(|_| Err(StoreError::Internal("the writer broke off").into()))
    }

    /// What would come of it now, and the revision that it was decided against.
    async fn decide(
        &self,
        decision: &mut Decision,
        request: &Request,
    ) -> Result<(Revision, Decided), ExecuteError> {
        let mut snapshot = self.store.snapshot().await?;
        let (head, at) = (snapshot.head().revision, snapshot.head().at);
        let now = (self.clock)().max(at);
        let decided = decision.reach(&mut snapshot, request, now).await;
        // Not waited for: who wants to change something goes on to the lock.
        drop(snapshot);
        Ok((head, decided?))
    }

    /// How many commands wait for the lock, or for the transaction that they are in.
    #[must_use]
    pub fn waiting(&self) -> usize {
        usize::try_from(self.waiting.read()).unwrap_or(usize::MAX)
    }

    /// What operators watch of it.
    #[must_use]
    pub fn figures(&self) -> WriterFigures {
        let [commands] = self.committed.commands.read();
        WriterFigures {
            waiting: self.waiting.read(),
            commits: self.committed.times.read(),
            commands,
        }
    }
}
