//! One operation of one caller: reads one revision throughout.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use canopy_actors::Pin;
use canopy_domain::{
    ActionSet, AnalyticsChange, Caller, Change, Command, CommandId, LogOut, Revision, Standing,
    TargetId, UserId,
};
use canopy_store::Request;

use crate::check::At;
use crate::decisions::Decided;
use crate::{App, AppError, Login};

/// How long a read that demands a revision waits for it (settled detail 6).
const REACH_LIMIT: Duration = Duration::from_secs(1);

/// How often an operation is run before it is told to come later; the last time, nothing overtakes
/// it.
const TRIES: u8 = 3;

/// What a command came to.
#[derive(Debug, Clone)]
pub struct Done {
    /// Of the commit; the current one where nothing changed; none where it was only tried.
    pub revision: Option<Revision>,
    /// What came true, or would.
    pub changes: Vec<Change>,
    /// What came true of analytics with it, or would: that alone makes no revision.
    pub analytics: Vec<AnalyticsChange>,
    /// The state that it was decided against: for a commit, the one before it.
    pub decided_at: Revision,
}

impl Done {
    /// Whether it changes nothing at all.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.changes.is_empty() && self.analytics.is_empty()
    }
}

/// One operation of one caller; cheap to clone.
#[derive(Clone)]
pub struct Op(Arc<Inner>);

struct Inner {
    app: App,
    login: Login,
    tries: u8,
    reads: Mutex<Reads>,
    /// The checks that this run of it has answered.
    decided: Decided,
    /// What was only tried: things that it would make have names, though nobody can look them up.
    tried: Arc<Mutex<Vec<Change>>>,
}

#[derive(Default)]
struct Reads {
    pin: Option<Pin>,
    /// What some part of the operation demands.
    at_least: Revision,
}

impl App {
    /// One operation of this caller.
    #[must_use]
    pub fn operation(&self, login: Login) -> Op {
        Op(Arc::new(Inner {
            app: self.clone(),
            login,
            tries: 1,
            reads: Mutex::default(),
            decided: Decided::default(),
            tried: Arc::default(),
        }))
    }

    /// One operation of this caller, which reads there.
    pub(crate) fn operation_at(&self, login: Login, pin: Pin) -> Op {
        Op(Arc::new(Inner {
            app: self.clone(),
            login,
            tries: 1,
            reads: Mutex::new(Reads {
                pin: Some(pin),
                at_least: Revision::default(),
            }),
            decided: Decided::default(),
            tried: Arc::default(),
        }))
    }
}

impl App {
    /// What a read of this caller answers, all of it at one revision: where that moved on while it
    /// was read, it is read again. Nothing that may be old is answered.
    ///
    /// # Errors
    /// Those of the read; stale.
    pub async fn read<T>(
        &self,
        login: Login,
        read: impl AsyncFn(Op) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut op = self.operation(login);
        loop {
            match self.while_fresh(read(op.clone())).await? {
                Err(AppError::Moved) => op = op.again().await.ok_or(AppError::Stale)?,
                answer => {
                    // The lease under which it began may be over.
                    self.require_fresh()?;
                    op.answered();
                    return answer;
                }
            }
        }
    }
}

impl Op {
    /// The caller's login.
    #[must_use]
    pub fn login(&self) -> Login {
        self.0.login
    }

    /// The caller.
    #[must_use]
    pub fn me(&self) -> UserId {
        self.0.login.user
    }

    /// The server.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The revision that the operation reads.
    ///
    /// # Errors
    /// Stale.
    pub async fn revision(&self) -> Result<Revision, AppError> {
        Ok(self.pin().await?.revision())
    }

    /// The revision that the operation has read so far; none if it has not read yet.
    #[must_use]
    pub fn pinned(&self) -> Option<Revision> {
        self.reads(|reads| reads.pin.as_ref().map(Pin::revision))
    }

    /// The same operation once more, at a newer revision; the last time with the feed held, so that
    /// nothing can overtake it. None where it was tried often enough.
    pub async fn again(&self) -> Option<Self> {
        if self.0.tries >= TRIES {
            return None;
        }
        let Inner {
            app,
            login,
            tries,
            tried,
            ..
        } = &*self.0;
        let at_least = self.reads(|reads| reads.at_least);
        self.await_revision(at_least).await.ok()?;
        let tries = tries + 1;
        let pin = if tries == TRIES {
            Some(app.0.directory.pin_and_hold().await)
        } else {
            None
        };
        let reads = Mutex::new(Reads { pin, at_least });
        Some(Self(Arc::new(Inner {
            app: app.clone(),
            login: *login,
            tries,
            reads,
            decided: Decided::default(),
            tried: Arc::clone(tried),
        })))
    }

    /// Runs a command as the caller. What the operation reads afterwards is the state after it,
    /// until the next command or the end.
    ///
    /// # Errors
    /// Refused, and why; or not done, and whether that is sure.
    pub async fn execute(&self, command: Command, dry_run: bool) -> Result<Done, AppError> {
        // Whoever holds the feed must not wait for it.
        self.reads(|reads| reads.pin = None);
        let app = &self.0.app;
        app.require_fresh()?;
        let done = app.run_paid(self.login(), command, dry_run).await?;
        if dry_run {
            let mut tried = self.0.tried.lock().unwrap_or_else(PoisonError::into_inner);
            tried.extend_from_slice(&done.changes);
        }
        if !dry_run && !done.is_nothing() {
            let pin = app.0.directory.pin_and_hold().await;
            self.reads(|reads| reads.pin = Some(pin));
        }
        Ok(done)
    }

    /// Ends the caller's login.
    ///
    /// # Errors
    /// Not done.
    pub async fn log_out(&self) -> Result<(), AppError> {
        let command = Command::LogOut(LogOut {
            session: self.login().session,
        });
        self.reads(|reads| reads.pin = None);
        self.0
            .app
            .run(self.login().caller(), command, false)
            .await
            .map(drop)
    }

    /// The same operation's last try, which nothing overtakes.
    pub async fn held(&self) -> Self {
        let pin = self.0.app.0.directory.pin_and_hold().await;
        let at_least = self.reads(|reads| reads.at_least);
        Self(Arc::new(Inner {
            app: self.0.app.clone(),
            login: self.0.login,
            tries: TRIES,
            reads: Mutex::new(Reads {
                pin: Some(pin),
                at_least,
            }),
            decided: Decided::default(),
            tried: Arc::clone(&self.0.tried),
        }))
    }

    /// The checks that this run of it has answered.
    pub(crate) fn decided(&self) -> &Decided {
        &self.0.decided
    }

    /// What the operation has only tried so far.
    pub(crate) fn tried(&self) -> Vec<Change> {
        let tried = self.0.tried.lock();
        tried.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where the operation reads.
    pub(crate) async fn pin(&self) -> Result<Pin, AppError> {
        self.0.app.require_fresh()?;
        let newest = self.0.app.0.directory.pin();
        Ok(self.reads(|reads| reads.pin.get_or_insert(newest).clone()))
    }

    /// Where the operation reads, at or after what is demanded.
    pub(crate) async fn pin_at(&self, at: At) -> Result<Pin, AppError> {
        let Some(least) = at.at_least else {
            return self.pin().await;
        };
        #[cfg(feature = "faults")]
        if (self.app().0.impatient).load(std::sync::atomic::Ordering::Relaxed) {
            return self.pin().await;
        }
        self.reads(|reads| reads.at_least = reads.at_least.max(least));
        self.require_committed(least, "atLeast is beyond the newest")
            .await?;
        if self.pinned().is_none() {
            self.await_revision(least).await?;
        }
        let pin = self.pin().await?;
        // Another part of the operation reads an older one, and may hold the feed: whoever runs the
        // operation again waits, with nothing held.
        if pin.revision() < least {
            return Err(AppError::Moved);
        }
        Ok(pin)
    }

    /// Whether there is such a revision, here or on another server.
    pub(crate) async fn is_committed(&self, revision: Revision) -> Result<bool, AppError> {
        let app = &self.0.app.0;
        Ok(app.feed.watermark() >= revision || app.store.head().await?.revision >= revision)
    }

    /// # Errors
    /// There is no such revision yet, here or on another server.
    pub(crate) async fn require_committed(
        &self,
        revision: Revision,
        what: &str,
    ) -> Result<(), AppError> {
        if self.is_committed(revision).await? {
            return Ok(());
        }
        Err(AppError::bad(format!(
            "there is no such revision yet; {what}"
        )))
    }

    pub(crate) async fn await_revision(&self, least: Revision) -> Result<(), AppError> {
        let feed = &self.0.app.0.feed;
        if feed.watermark() < least {
            feed.ring();
        }
        let reached = feed.reached(least, REACH_LIMIT).await;
        reached.map_err(|_| AppError::Stale)
    }

    /// What this user is held to by what the caller comes by: the scope of the caller's API token,
    /// where it is himself. Whoever loads standings elsewhere than by [`Op::standings`] asks here.
    pub(crate) fn scope_of(&self, user: UserId) -> Option<ActionSet> {
        self.login().scope.filter(|_| user == self.me())
    }

    /// How users stand to targets, at the revision of the operation; the caller as he comes.
    pub(crate) async fn standings(
        &self,
        pin: &Pin,
        asks: &[(UserId, TargetId)],
    ) -> Result<Vec<Option<Standing>>, AppError> {
        let standings = self.0.app.0.directory.standings(pin, asks).await?;
        let standings = standings.into_iter().zip(asks);
        let standings = standings
            .map(|(standing, (user, _))| standing.map(|to| to.held_to(self.scope_of(*user))));
        Ok(standings.collect())
    }

    fn reads<T>(&self, read: impl FnOnce(&mut Reads) -> T) -> T {
        read(&mut self.0.reads.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl App {
    /// Runs a command; a commit is answered when this server's actors have applied it, so that the
    /// caller reads his own write.
    pub(crate) async fn run(
        &self,
        caller: Caller,
        command: Command,
        dry_run: bool,
    ) -> Result<Done, AppError> {
        let command_id = CommandId(self.new_id());
        let request = Request {
            caller,
            command,
            command_id,
            dry_run,
        };
        let executed = self.0.writer.execute(request).await?;
        if let Some(revision) = executed.revision {
            self.0.feed.ring();
            let limit = self.0.settings.max_staleness;
            if self.0.feed.reached(revision, limit).await.is_err() {
                // Committed all the same: the caller is told so.
                tracing::warn!(
                    revision = revision.0,
                    "this server has not applied its own write"
                );
            }
        }
        Ok(Done {
            revision: executed.revision,
            changes: executed.changes,
            analytics: executed.analytics,
            decided_at: executed.decided_at,
        })
    }
}
