//! Commands that share a transaction.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use canopy_domain::{AnalyticsChange, Change, Command, Decided};
use canopy_meter::{Counts, Times};

use super::decision::Decision;
use super::outcome::{Outcome, outcome};
use super::{Answer, Clock, Executed, Job, OnCommit, Request};
use crate::{CommitError, ExecuteError, Head, Record, Result, Store, StoreError, WriteTx};

/// Why nothing of a transaction lasts.
enum Failure {
    /// It did not begin, or the database is gone: another try is no use.
    Database(StoreError),
    /// A statement failed: the fault of one of the commands, perhaps.
    Statement(StoreError),
}

/// Carries batches out.
pub(super) struct Batches {
    store: Store,
    clock: Clock,
    on_commit: OnCommit,
    committed: Arc<Committed>,
}

/// What was committed.
#[derive(Debug, Default)]
pub(super) struct Committed {
    /// Transactions.
    pub(super) times: Times,
    /// Commands.
    pub(super) commands: Counts<1>,
}

impl Batches {
    pub(super) fn new(store: Store, clock: Clock, on_commit: OnCommit) -> Self {
        Self {
            store,
            clock,
            on_commit,
            committed: Arc::default(),
        }
    }

    /// What it has committed, and will.
    pub(super) fn committed(&self) -> Arc<Committed> {
        Arc::clone(&self.committed)
    }

    /// All in one transaction; where a statement fails, each in its own, so that one bad command
    /// does not fail the others.
    pub(super) async fn carry_out(&self, jobs: Vec<Job>) {
        match self.attempt(&jobs).await {
            Ok(answers) => answer_all(jobs, answers),
            Err(Failure::Database(error)) => fail_all(jobs, &error),
            Err(Failure::Statement(error)) if jobs.len() == 1 => fail_all(jobs, &error),
            Err(Failure::Statement(error)) => {
                tracing::warn!(%error, commands = jobs.len(), "failed to commit a batch, trying each alone");
                self.one_by_one(jobs).await;
            }
        }
    }

    async fn one_by_one(&self, jobs: Vec<Job>) {
        let mut jobs = jobs.into_iter();
        while let Some(job) = jobs.next() {
            let job = vec![job];
            match self.attempt(&job).await {
                Ok(answers) => answer_all(job, answers),
                Err(Failure::Statement(error)) => fail_all(job, &error),
                Err(Failure::Database(error)) => {
                    fail_all(job, &error);
                    fail_all(jobs.by_ref().collect(), &error);
                }
            }
        }
    }

    async fn attempt(&self, jobs: &[Job]) -> Result<Vec<Answer>, Failure> {
        let begun = Instant::now();
        let mut tx = self.store.begin().await.map_err(Failure::Database)?;
        let before = tx.head().revision;
        let mut answers = Vec::with_capacity(jobs.len());
        for job in jobs {
            match self.one(&mut tx, job).await {
                Err(ExecuteError::Store(error)) => {
                    tx.rollback().await;
                    return Err(match error {
                        StoreError::Unavailable(_) => Failure::Database(error),
                        error => Failure::Statement(error),
                    });
                }
                answer => answers.push(answer),
            }
        }
        if !answers.iter().any(wrote) {
            tx.rollback().await;
            return Ok(answers);
        }
        let after = tx.head().clone();
        match tx.commit().await {
            Ok(()) => {}
            Err(CommitError::Failed(error)) => return Err(Failure::Statement(error)),
            Err(CommitError::Unknown(error)) => self.look_up(jobs, &answers, error).await?,
        }
        self.committed.times.record(begun.elapsed());
        let commands = answers.iter().filter(|answer| wrote(answer)).count();
        self.committed.commands.add(0, commands as u64);
        if after.revision != before {
            self.tell(&after);
        }
        Ok(answers)
    }

    /// Decides again, now by facts that nobody else can change, and writes what comes of it.
    async fn one(&self, tx: &mut WriteTx, job: &Job) -> Answer {
        let Request {
            caller,
            command,
            command_id,
            ..
        } = &job.request;
        let mut decision = Decision {
            queries: job.queries.clone(),
        };
        let decided_at = tx.head().revision;
        let now = (self.clock)().max(tx.head().at);
        let decided = decision.reach(tx, &job.request, now).await?;
        if changes_uses(&decided) && !matches!(command, Command::PurgeCases) {
            tx.expire(now).await?;
        }
        let Decided { changes, analytics } = decided;
        let revision = if changes.is_empty() {
            decided_at
        } else {
            tx.record(Record {
                command: *command_id,
                by: caller.user(),
                kind: command.kind(),
                now,
                changes: &changes,
            })
            .await?
        };
        if !changes.is_empty() {
            self.store.traced().put(revision, &job.came_of);
        }
        tx.analytics(&analytics).await?;
        Ok(Executed {
            revision: Some(revision),
            changes,
            analytics,
            decided_at,
        })
    }

    /// Finds out whether the commit happened, by any of its commands: they share its fate. With
    /// analytics alone there is none in the log, and it stays unknown.
    async fn look_up(
        &self,
        jobs: &[Job],
        answers: &[Answer],
        error: StoreError,
    ) -> Result<(), Failure> {
        let made = jobs
            .iter()
            .zip(answers)
            .find(|(_, answer)| matches!(answer, Ok(executed) if !executed.changes.is_empty()));
        let Some((job, _)) = made else {
            let unknown = StoreError::UnknownOutcome(Box::new(error));
            return Err(Failure::Database(unknown));
        };
        tracing::warn!(%error, "failed to learn whether a commit happened, looking it up");
        match outcome(&self.store, job.request.command_id).await {
            Ok(Outcome::Happened) => Ok(()),
            Ok(Outcome::DidNot) => Err(Failure::Database(error)),
            Err(unknown) => Err(Failure::Database(unknown)),
        }
    }

    /// What is committed is committed, whatever comes of telling it.
    fn tell(&self, head: &Head) {
        if catch_unwind(AssertUnwindSafe(|| (self.on_commit)(head))).is_err() {
            tracing::error!(revision = %head.revision, "failed to tell of a commit");
        }
    }
}

fn wrote(answer: &Answer) -> bool {
    let executed = answer.as_ref();
    executed.is_ok_and(|done| !done.changes.is_empty() || !done.analytics.is_empty())
}

/// Whether lists are used by other cases after it: by fewer, or by others.
fn changes_uses(decided: &Decided) -> bool {
    let ends_cases = |change: &Change| matches!(change, Change::UserDeleted { .. });
    let ends_or_edits = |change: &AnalyticsChange| {
        matches!(
            change,
            AnalyticsChange::CaseDeleted { .. }
                | AnalyticsChange::CaseEdited { lists: Some(_), .. }
        )
    };
    decided.changes.iter().any(ends_cases) || decided.analytics.iter().any(ends_or_edits)
}

fn answer_all(jobs: Vec<Job>, answers: Vec<Answer>) {
    for (job, answer) in jobs.into_iter().zip(answers) {
        job.answer(answer);
    }
}

fn fail_all(jobs: Vec<Job>, error: &StoreError) {
    for job in jobs {
        job.answer(Err(error.clone().into()));
    }
}
