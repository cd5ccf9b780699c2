//! One reader's stream of changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use canopy_actors::Pin;
use canopy_domain::{Eyes, Revision, TargetId, UserId};

use super::Event;
use super::counts::{Counts, Open};
use super::held::Wake;
use super::judge::Reader;
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
    held: Held,
    wake: Wake,
    named: Named,
    /// All up to this revision the reader was told, or need not be.
    last: Revision,
    /// What was handed over last: taken when the next is asked for.
    handed: Option<Revision>,
    /// The newest revision when it was opened: who had lost his rights by then never had them here.
    opened: Revision,
    /// The reader as of `last`, while what follows is not kept any more.
    past: Option<Past>,
    /// Whether something that the filter names was his to audit.
    audited: bool,
    /// Nothing is told any more: he has lost the right to watch.
    over: bool,
    /// An end was told, and is counted.
    ended: AtomicBool,
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
    /// The log tells another history than the one that was streamed: no revision of then means
    /// anything now.
    pub other_history: bool,
}

/// What a revision is to the reader.
struct Looked {
    told: Option<LoggedChange>,
    /// With it he has lost the right to watch.
    is_last: bool,
    past: Option<Past>,
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
            ended: AtomicBool::new(false),
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
            if self.is_of_another_history() {
                return Err(AppError::Stale);
            }
            if app.0.feed.watermark() < next {
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

    /// What the next revision is to the reader.
    async fn look(&self, app: &App, pin: &Pin) -> Result<Looked, AppError> {
        let event = app.0.live.events.after(app, self.last).await?;
        let user = self.held.login().user;
        let past = match (event.kept(), &self.past) {
            (Some(_), _) => None,
            (None, Some(past)) if past.at == self.last => Some(past.clone()),
            (None, _) => Some(Past::load(app, user, self.last).await?),
        };
        let past = past.map(|before| {
            let after = before.after(&event);
            (before, after)
        });
        let reader = Reader { user, past };
        let (told, is_last) = self.judged(app, &reader, pin, &event).await?;
        Ok(Looked {
            told,
            is_last,
            past: reader.past.map(|(_, after)| after),
        })
    }

    async fn judged(
        &self,
        app: &App,
        reader: &Reader,
        pin: &Pin,
        event: &Arc<Event>,
    ) -> Result<(Option<LoggedChange>, bool), AppError> {
        let judged = app.judged(reader, pin, event).await?;
        let live = event.revision() > self.opened;
        let (audited, audits) = reader.audited_something(event)?;
        if live && audited && !audits {
            // Told whatever the filter names: it says why the stream ends.
            return Ok((judged, true));
        }
        let is_last = live && self.is_taken(reader, pin, event)?;
        if self.named.is_everything() {
            return Ok((judged, is_last));
        }
        if let Some(change) = judged
            && self.touches(app, &change, pin, event).await?
        {
            return Ok((Some(change), is_last));
        }
        if !is_last {
            return Ok((None, false));
        }
        let me = TargetId::User(reader.user);
        let subjects = event.subjects.iter().copied().filter(|it| *it == me);
        let change = app
            .told(reader, pin, event, subjects.collect(), true)
            .await?;
        let is_his =
            event.is_about(reader.user) || app.effects_told(&change, pin).await?.users() > 0;
        Ok((is_his.then_some(change), true))
    }

    /// Whether with this event nothing that the filter names is the reader's to audit any more.
    fn is_taken(&self, reader: &Reader, pin: &Pin, event: &Event) -> Result<bool, AppError> {
        if self.named.is_everything() {
            return Ok(false);
        }
        let mut concerned = event.subjects.iter();
        let me = TargetId::User(reader.user);
        let concerned = event.moves_a_group()
            || concerned.any(|subject| *subject == me || self.named.is_one(*subject));
        if !concerned {
            return Ok(false);
        }
        let Some(grounds) = event.kept() else {
            // Too long ago to be judged by then.
            return Ok(self.audited && !is_audited(&self.named, reader.user, pin));
        };
        let mut before = reader.eyes_before(event, grounds.0)?;
        let mut after = reader.eyes(event, grounds)?;
        let user = reader.user;
        Ok(self.named.is_audited(user, grounds.0, &mut before)
            && !self.named.is_audited(user, grounds.1, &mut after))
    }

    /// Whether the change, as it is told, touches what the filter names.
    async fn touches(
        &self,
        app: &App,
        change: &LoggedChange,
        pin: &Pin,
        event: &Arc<Event>,
    ) -> Result<bool, AppError> {
        let named = &self.named;
        let mut subjects = change.subjects.iter();
        if subjects.any(|subject| named.is_one(*subject)) {
            return Ok(true);
        }
        if named.is_subtree() {
            let grounds = event.grounds(app).await?;
            let mut subjects = change.subjects.iter();
            if subjects.any(|subject| named.touches(*subject, grounds)) {
                return Ok(true);
            }
        }
        let effects = app.effects_told(change, pin).await?;
        let mut about = effects.about();
        if !named.is_subtree() {
            return Ok(about.any(|target| named.is_one(target)));
        }
        let meaning = event.meaning(app).await?;
        let Some(grounds) = event.grounds_of(&meaning) else {
            return Ok(false);
        };
        Ok(about.any(|target| named.touches(target, grounds)))
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
        | AppError::RateLimited(_)
        | AppError::Refused(_)
        | AppError::OutcomeUnknown => false,
    }
}

fn is_audited(named: &Named, user: UserId, pin: &Pin) -> bool {
    let state = pin.state();
    named.is_audited(user, state, &mut Eyes::new(user, state, state))
}

fn lost() -> AppError {
    AppError::Forbidden(
        "you may not watch this any more; system.view_audit was taken from you".to_owned(),
    )
}
