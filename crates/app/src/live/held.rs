//! A login, or an API token, that something is open for: what ends it ends that too.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use canopy_auth::HeldSession;
use canopy_domain::Revision;

use super::rounds::Wake;
use crate::login::may_come;
use crate::visible::between;
use crate::{App, AppError, Login};

/// A login that something is open for, from one address. Cheap to clone.
#[derive(Clone)]
pub struct Held(Arc<Inner>);

struct Inner {
    app: App,
    login: Login,
    address: IpAddr,
    session: HeldSession,
    /// Which history of the log it was found in.
    history: u64,
    /// The newest revision by which it was seen to hold.
    stood_at: AtomicU64,
}

impl App {
    /// Keeps watch over a login for as long as something is open in its name: a stream, or a socket
    /// of streams.
    ///
    /// # Errors
    /// It holds no more ([`Held::check`]); stale.
    pub async fn hold(&self, login: Login, address: IpAddr) -> Result<Held, AppError> {
        self.while_fresh(self.held(login, address)).await?
    }

    async fn held(&self, login: Login, address: IpAddr) -> Result<Held, AppError> {
        // Before anything is read, so that no other history comes in between.
        let history = self.0.feed.histories();
        self.caught_up_user(login.user).await?;
        let sessions = &self.0.sessions;
        let session = sessions.hold(login.session, login.user, self.now()).await?;
        let held = Held(Arc::new(Inner {
            app: self.clone(),
            login,
            address,
            session: session.ok_or(AppError::Unauthenticated)?,
            history,
            stood_at: AtomicU64::new(0),
        }));
        held.check()?;
        Ok(held)
    }
}

impl Held {
    /// The server.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The login.
    #[must_use]
    pub fn login(&self) -> Login {
        self.0.login
    }

    /// Whether it holds, by the newest revision that this server answers by.
    ///
    /// # Errors
    /// Unauthenticated: ended, expired, its user deactivated or deleted, or held away from logging
    /// in. The address is not in his pool (U7). Stale. Interrupted: this server is stopping.
    pub fn check(&self) -> Result<(), AppError> {
        let Inner {
            app,
            login,
            address,
            session,
            ..
        } = &*self.0;
        if app.0.live.is_stopping() {
            return Err(AppError::Interrupted(
                "this server is stopping; go on with another",
            ));
        }
        app.require_fresh()?;
        if self.is_of_another_history() {
            return Err(AppError::Stale);
        }
        let pin = app.0.directory.pin();
        let record = pin.state().user(login.user);
        let record =
            record.filter(|record| session.holds(app.now()) && may_come(record, login.scope));
        let record = record.ok_or_else(|| {
            if self.is_of_another_history() {
                AppError::Stale
            } else {
                AppError::Unauthenticated
            }
        })?;
        if !record.pool().admits(*address) {
            return Err(AppError::IpNotAllowed);
        }
        let stood_at = &self.0.stood_at;
        stood_at.fetch_max(pin.revision().0, Ordering::Relaxed);
        Ok(())
    }

    /// Waits until it holds no more, and says why.
    pub async fn over(&self) -> AppError {
        let mut wake = self.wake();
        loop {
            if let Err(error) = self.check() {
                return error;
            }
            wake.up().await;
        }
    }

    /// How long ago that was committed which has ended it: the login itself, or what its user may, or
    /// from where. None where it stands, or is over by time.
    pub(super) fn ended_ago(&self) -> Option<Duration> {
        let Inner { app, session, .. } = &*self.0;
        let now = app.now();
        if let Some(ago) = session.ended_ago(now) {
            return Some(ago);
        }
        let taken = matches!(
            self.check(),
            Err(AppError::Unauthenticated | AppError::IpNotAllowed)
        );
        if !taken || !session.holds(now) {
            return None;
        }
        // The first that may have: several may have come since it was looked at last.
        let by = Revision(self.0.stood_at.load(Ordering::Relaxed)).next();
        let by = app.0.live.events.find(by)?;
        Some(between(by.entry.at, now))
    }

    /// Whether the log tells another history than the one it was found in: no revision of then
    /// need be one of now.
    pub(super) fn is_of_another_history(&self) -> bool {
        let Inner { app, session, .. } = &*self.0;
        // Held after the feed counted it and before the logins heard of it, it is of the old one.
        app.0.feed.histories() != self.0.history || session.is_of_another_history()
    }

    /// Wakes with each revision, and where something may be over by time.
    pub(super) fn wake(&self) -> Wake {
        self.0.app.0.live.rounds.wake()
    }
}
