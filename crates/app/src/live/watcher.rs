//! One reader's stream of changes.

use std::sync::atomic::{AtomicBool, Ordering};

use canopy_domain::{Micros, Revision};

use super::counts::{Counts, Open, Turn};
use super::late::Late;
use super::named::Named;
use super::past::Past;
use super::rounds::Wake;
use crate::visible::between;
use crate::{App, AppError, Held, LoggedChange, Op};

/// So many revisions that are nothing to the reader are passed by before others get their turn.
const PASSED_BY: u32 = 32;

/// What a stream is to tell of; texts of ids as the client wrote them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchFilter {
    /// Everything after this revision; none: from now on.
    pub after: Option<Revision>,
    /// Only what touches one of the things that are named here.
    pub user: Option<String>,
    /// The group, and all in its subtree.
    pub group: Option<String>,
    /// The resource.
    pub resource: Option<String>,
}

/// One reader's stream of changes.
pub struct Watcher {
    pub(super) held: Held,
    wake: Wake,
    pub(super) named: Named,
    /// All up to this revision the reader was told, or need not be.
    pub(super) last: Revision,
    /// What was handed over last: taken when the next is asked for.
    handed: Option<Revision>,
    /// The newest revision when it was opened: who had lost his rights by then never had them here.
    pub(super) opened: Revision,
    /// Counted as late, while what follows is not kept any more.
    late: Option<Late>,
    /// The reader as of `last`, while what follows is not kept any more.
    pub(super) past: Option<Past>,
    /// Nothing is told any more: he has lost the right to watch, by what was committed then.
    lost: Option<Micros>,
    /// An end was told, and is counted.
    ended: AtomicBool,
    open: Open,
}

/// A change that the reader is to be told.
pub struct Told {
    /// An operation to read names through: of this reader, at the revision by which he was judged.
    pub op: Op,
    /// The change, as far as it is his to know.
    pub change: LoggedChange,
}

/// A stream is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Why.
    pub error: AppError,
    /// After which revision to go on, where going on can help.
    pub resume_after: Option<Revision>,
    /// The log tells another history than the one that was streamed: no revision of then means
    /// anything now.
    pub other_history: bool,
}

impl App {
    /// How long an event may wait to be taken by its reader; whoever hands events over ends the
    /// stream then, as [`AppError::Interrupted`].
    #[must_use]
    pub fn slow_reader(&self) -> std::time::Duration {
        self.0.settings.slow_reader
    }

    /// Opens a stream.
    ///
    /// # Errors
    /// A filter names what the reader does not find; `after` is beyond the newest revision; too many
    /// streams; the login holds no more; stale.
    pub async fn watch(&self, held: Held, filter: WatchFilter) -> Result<Watcher, AppError> {
        held.check()?;
        self.while_fresh(self.opened(held, filter)).await?
    }

    async fn opened(&self, held: Held, filter: WatchFilter) -> Result<Watcher, AppError> {
        let open = Open::one(self, held.login().user)?;
        // Before the newest revision is looked at: nothing falls between.
        let wake = held.wake();
        let mut op = self.operation(held.login());
        if let Some(after) = filter.after {
            op.require_committed(after, "after is beyond the newest")
                .await?;
            op.await_revision(after).await?;
        }
        let last = filter.after.unwrap_or_else(|| self.0.feed.watermark());
        let named = loop {
            match Named::find(&op, &filter).await {
                Err(AppError::Moved) => op = op.again().await.ok_or(AppError::Overloaded)?,
                found => break found?,
            }
        };
        let pin = op.pin().await?;
        held.check()?;
        Ok(Watcher {
            held,
            wake,
            named,
            last,
            handed: None,
            opened: pin.revision().max(last),
            late: None,
            past: None,
            lost: None,
            ended: AtomicBool::new(false),
            open,
        })
    }
}

impl Watcher {
    /// The next change that the reader is to be told. What it returned was taken when it is called
    /// again.
    ///
    /// # Errors
    /// The stream is over. It is not called again.
    pub async fn next(&mut self) -> Result<Told, Ended> {
        if let Some(taken) = self.handed.take() {
            self.last = taken;
        }
        match self.found().await {
            Ok(told) => {
                self.counts().told();
                Ok(told)
            }
            Err(error) => Err(self.end(error)),
        }
    }

    /// Its end, for this reason: what it handed over last was not taken. Whoever hands the events on
    /// ends it by this where they cannot be; it is counted once, however often it is asked for.
    #[must_use]
    pub fn end(&self, error: AppError) -> Ended {
        if !self.ended.swap(true, Ordering::Relaxed) {
            self.counts().ended(&error);
        }
        let other_history = self.is_of_another_history();
        Ended {
            resume_after: (resumes(&error) && !other_history).then_some(self.last),
            error,
            other_history,
        }
    }

    fn counts(&self) -> &Counts {
        &self.held.app().0.live.counts
    }

    /// Whether its revisions are none of the log of now.
    fn is_of_another_history(&self) -> bool {
        self.held.is_of_another_history() || self.held.app().0.feed.watermark() < self.last
    }

    /// Waits for a turn to make what the reader is sent of a change; kept while that is made.
    pub async fn turn(&self) -> Turn {
        self.open.turn().await
    }

    /// In whose name it is open.
    #[must_use]
    pub fn held(&self) -> &Held {
        &self.held
    }

    /// Where the reader is: all up to this revision he was told, or need not be.
    #[must_use]
    pub fn position(&self) -> Revision {
        self.last
    }

    async fn found(&mut self) -> Result<Told, AppError> {
        let app = self.held.app().clone();
        let mut passed_by = 0;
        loop {
            self.held.check()?;
            if self.lost.is_some() {
                return Err(lost());
            }
            let next = self.last.next();
            if self.is_of_another_history() {
                return Err(AppError::Stale);
            }
            if app.0.feed.watermark() < next {
                self.wake.up().await;
                app.0.live.look().await;
                continue;
            }
            let pin = app.0.directory.pin();
            // The store may leave a reader waiting: what ends the stream is not waited for.
            let looked = tokio::select! {
                biased;
                looked = self.look(&app, &pin) => looked?,
                error = self.held.over() => return Err(error),
            };
            // What he was found to see, he sees no more if this does not hold.
            self.held.check()?;
            self.late = match (&looked.past, self.late.take()) {
                (Some(_), None) => Some(Late::one(&app)),
                (Some(_), late) => late,
                (None, _) => None,
            };
            self.past = looked.past;
            self.lost = looked.lost;
            let Some(change) = looked.told else {
                self.last = next;
                passed_by += 1;
                if passed_by % PASSED_BY == 0 {
                    tokio::task::yield_now().await;
                }
                continue;
            };
            self.handed = Some(next);
            let op = app.operation_at(self.held.login(), pin);
            return Ok(Told { op, change });
        }
    }
}

/// Closed, whoever has closed it.
impl Drop for Watcher {
    fn drop(&mut self) {
        let now = self.held.app().now();
        let lost = self.lost.map(|at| between(at, now));
        if let Some(after) = self.held.ended_ago().or(lost) {
            self.counts().revoked(after);
        }
    }
}

/// Whether going on can help.
fn resumes(error: &AppError) -> bool {
    match error {
        AppError::Stale
        | AppError::Moved
        | AppError::Overloaded
        | AppError::Interrupted(_)
        | AppError::Internal => true,
        AppError::NotFound
        | AppError::BadInput(_)
        | AppError::Forbidden(_)
        | AppError::Unauthenticated
        | AppError::InvalidCredentials
        | AppError::IpNotAllowed
        | AppError::RateLimited { .. }
        | AppError::Refused(_)
        | AppError::OutcomeUnknown => false,
    }
}

fn lost() -> AppError {
    AppError::Forbidden(
        "you may not watch this any more; system.view_audit was taken from you".to_owned(),
    )
}
