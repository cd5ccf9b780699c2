//! One reader's stream of changes.

use canopy_actors::Pin;
use canopy_domain::{Eyes, Revision, UserId};

use super::counts::Open;
use super::held::Wake;
use super::named::Named;
use super::past::Past;
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
    /// The reader as of `last`, while what follows is not kept any more.
    pub(super) past: Option<Past>,
    /// Whether something that the filter names was his to audit.
    pub(super) audited: bool,
    /// Nothing is told any more: he has lost the right to watch.
    over: bool,
    _open: Open,
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
        let user = held.login().user;
        let open = Open::one(self, user)?;
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
        let audited = is_audited(&named, user, &pin);
        Ok(Watcher {
            held,
            wake,
            named,
            last,
            handed: None,
            opened: pin.revision().max(last),
            past: None,
            audited,
            over: false,
            _open: open,
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
        let next = self.found().await;
        let counts = &self.held.app().0.live.counts;
        next.inspect(|_| counts.told()).map_err(|error| {
            counts.ended(&error);
            Ended {
                resume_after: self.resumes(&error),
                error,
            }
        })
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
            if self.over {
                return Err(lost());
            }
            let next = self.last.next();
            let watermark = app.0.feed.watermark();
            if watermark < self.last {
                // The log was another one when it was opened.
                return Err(AppError::Stale);
            }
            if watermark < next {
                self.wake.up().await;
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
            self.past = looked.past;
            self.over = looked.is_last;
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

    /// Where to go on, where that can help.
    fn resumes(&self, error: &AppError) -> Option<Revision> {
        match error {
            AppError::Stale if self.held.is_of_another_history() => None,
            AppError::Stale
            | AppError::Moved
            | AppError::Overloaded
            | AppError::Interrupted(_)
            | AppError::Internal => Some(self.last),
            AppError::NotFound
            | AppError::BadInput(_)
            | AppError::Forbidden(_)
            | AppError::Unauthenticated
            | AppError::InvalidCredentials
            | AppError::IpNotAllowed
            | AppError::RateLimited(_)
            | AppError::Refused(_)
            | AppError::OutcomeUnknown => None,
        }
    }
}

pub(super) fn is_audited(named: &Named, user: UserId, pin: &Pin) -> bool {
    let state = pin.state();
    named.is_audited(user, state, &mut Eyes::new(user, state, state))
}

fn lost() -> AppError {
    AppError::Forbidden(
        "you may not watch this any more; system.view_audit was taken from you".to_owned(),
    )
}
