//! Logins and API tokens in memory: what a token stands for, as long as the log has not said that it
//! is over.
//!
//! Owns the cache; the store owns the truth. An unknown token is looked up each time and never
//! remembered as absent.

mod api_token;
mod cache;
mod held;
#[cfg(test)]
mod tests;
mod used;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use canopy_domain::{ActionSet, Change, Entry, Micros, SessionId, UserId};
use canopy_feed::Sink;
use canopy_store::{Head, NewSession, SessionRow, Store, StoreError};
use futures::future::BoxFuture;

use crate::{NoRandomness, Token, TokenDigest, TokenKind};
pub use api_token::NewApiToken;
use cache::Cache;
pub use held::HeldSession;
use held::{By, Registry};
use used::Used;

/// How often the last use of a login is written, at most.
const TOUCH_EVERY: Micros = Micros(60_000_000);

/// How long a login lasts.
#[derive(Debug, Clone, Copy)]
pub struct Lifetime {
    /// Since it was made.
    pub age: Duration,
    /// Since it was last used.
    pub idle: Duration,
}

/// Why no login, or API token, was made.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The operating system gave no random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The row could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A login to be made.
pub struct NewLogin {
    /// The login.
    pub session: SessionId,
    /// Whose.
    pub user: UserId,
    /// The hash that his password was compared with.
    pub password_hash: String,
    /// Where he comes from.
    pub address: IpAddr,
    /// What his client calls itself.
    pub user_agent: Option<String>,
}

/// A login that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Which one.
    pub session: SessionId,
    /// Whose.
    pub user: UserId,
    /// When it ends by age, used or not.
    pub expires_at: Micros,
    /// What an API token is held to: the actions that it was made for and all that they need. None:
    /// a login.
    pub scope: Option<ActionSet>,
    last_used: Micros,
}

impl Session {
    const fn kind(&self) -> TokenKind {
        match self.scope {
            None => TokenKind::Session,
            Some(_) => TokenKind::Api,
        }
    }
}

/// The logins of one server; cheap to clone.
#[derive(Clone)]
pub struct Sessions(Arc<Inner>);

struct Inner {
    store: Store,
    lifetime: Lifetime,
    cache: Mutex<Cache>,
    held: Mutex<Registry>,
    used: Mutex<Used>,
}

impl Sessions {
    /// None in memory yet.
    #[must_use]
    pub fn new(store: Store, lifetime: Lifetime) -> Self {
        Self(Arc::new(Inner {
            store,
            lifetime,
            cache: Mutex::default(),
            held: Mutex::default(),
            used: Mutex::default(),
        }))
    }

    /// Makes a login: a row, no revision. The token is shown once and kept nowhere. None where the
    /// user has another password meanwhile than the one that was compared, or is active no more.
    ///
    /// # Errors
    /// [`LoginError`].
    pub async fn start(
        &self,
        new: NewLogin,
        now: Micros,
    ) -> Result<Option<(Token, Session)>, LoginError> {
        let token = Token::random(TokenKind::Session)?;
        let expires_at = later(now, self.0.lifetime.age);
        let (session, user) = (new.session, new.user);
        let row = NewSession {
            session,
            user,
            password_hash: new.password_hash,
            token_digest: *token.digest().as_bytes(),
            created_at: now,
            expires_at,
            address: Some(new.address),
            user_agent: new.user_agent,
        };
        if !self.0.store.insert_session(&row).await? {
            return Ok(None);
        }
        let started = Session {
            session,
            user,
            expires_at,
            scope: None,
            last_used: now,
        };
        Ok(Some((token, started)))
    }

    /// The login, or the API token, that the token stands for; none where it is unknown, over or
    /// expired, or of the other kind.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn find(&self, token: &Token, now: Micros) -> Result<Option<Session>, StoreError> {
        let digest = token.digest();
        let cached = self.cached(&digest);
        if cached.is_some_and(|session| session.kind() != token.kind()) {
            return Ok(None);
        }
        if let Some(session) = cached
            && self.holds(&session, now)
        {
            return Ok(Some(self.used(&digest, session, now)));
        }
        // Also where the cached one is idle: another server may have seen it since.
        let ends = self.lock().ends();
        let row = self.0.store.session_by_token(digest.as_bytes()).await?;
        let Some(session) = row
            .map(Session::from)
            .filter(|session| session.kind() == token.kind() && self.holds(session, now))
        else {
            self.lock().forget_token(&digest);
            return Ok(None);
        };
        self.lock().keep(digest, session, ends);
        Ok(Some(self.used(&digest, session, now)))
    }

    /// Keeps watch over a login for as long as something is open in its name; none where it is over
    /// or has expired.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn hold(
        &self,
        session: SessionId,
        user: UserId,
        now: Micros,
    ) -> Result<Option<HeldSession>, StoreError> {
        loop {
            let held = HeldSession {
                sessions: self.clone(),
                shared: self.lock_held().enter(session, user),
            };
            if !held.shared.stands() {
                let (at, row) = self.0.store.session(session).await?;
                let Some(row) = row.filter(|row| row.user == user) else {
                    return Ok(None);
                };
                let found = Session::from(row);
                if !self.holds(&found, now) {
                    return Ok(None);
                }
                (held.shared).seen(at, found.expires_at, found.last_used);
            }
            // What was read while another history came may be of either.
            if !held.is_of_another_history() {
                return Ok(held.holds(now).then_some(held));
            }
        }
    }

    /// Whether a login has expired that something is open for.
    #[must_use]
    pub fn any_held_expired(&self, now: Micros) -> bool {
        self.lock_held().any_expired(now)
    }

    /// What is open uses its login: written at most once a minute, one after the other.
    pub fn touch_held(&self, now: Micros) {
        let due = self.lock_held().due(now);
        if due.is_empty() {
            return;
        }
        self.lock().mark_used_by_id(&due, now);
        self.touch(due, now);
    }

    /// Forgets the logins that have expired, in memory and in the store.
    pub async fn sweep(&self, now: Micros) {
        self.lock().forget(|session| !self.holds(session, now));
        // The last use is written late: what another server has seen since is spared.
        let slack = Micros(now.0 - 2 * TOUCH_EVERY.0);
        let idle_since = earlier(slack, self.0.lifetime.idle);
        if let Err(error) = self.0.store.forget_expired_sessions(now, idle_since).await {
            tracing::warn!(%error, "expired logins could not be deleted");
        }
    }

    /// A login that was last used then or before is over by idleness.
    #[must_use]
    pub fn idle_since(&self, now: Micros) -> Micros {
        earlier(now, self.0.lifetime.idle)
    }

    fn cached(&self, digest: &TokenDigest) -> Option<Session> {
        self.lock().get(digest)
    }

    /// A service may be silent for long: an API token ends by its own expiry alone.
    fn holds(&self, session: &Session, now: Micros) -> bool {
        let is_idle = || now >= later(session.last_used, self.0.lifetime.idle);
        now < session.expires_at && (session.kind() == TokenKind::Api || !is_idle())
    }

    /// Writes the last use at most once a minute, beside the request: a login that holds must not
    /// wait for whoever writes just now.
    fn used(&self, digest: &TokenDigest, mut session: Session, now: Micros) -> Session {
        if now.0 - session.last_used.0 >= TOUCH_EVERY.0 {
            session.last_used = now;
            self.lock().mark_used(digest, now);
            self.touch([session.session], now);
        }
        session
    }

    /// Has the last use of logins written, by one task at a time: what comes while it writes is
    /// written together, since hundreds come at once, and each write waits for the disk.
    fn touch(&self, used: impl IntoIterator<Item = SessionId>, now: Micros) {
        if !self.lock_used().add(used, now) {
            return;
        }
        let sessions = self.clone();
        tokio::spawn(async move {
            while let Some((used, at)) = {
                let mut waiting = sessions.lock_used();
                waiting.take()
            } {
                if let Err(error) = sessions.0.store.touch_sessions(&used, at).await {
                    tracing::warn!(%error, "the last use of logins could not be written");
                }
            }
        });
    }

    fn lock_used(&self) -> MutexGuard<'_, Used> {
        self.0.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Cache> {
        self.0.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_held(&self) -> MutexGuard<'_, Registry> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Sessions {
    fn apply<'a>(&'a self, entry: &'a Entry) -> BoxFuture<'a, Result<(), StoreError>> {
        let by = By {
            revision: entry.revision,
            when: entry.at,
        };
        for change in &entry.changes {
            if let Change::SessionEnded { session, user } = change {
                self.lock().end(*session);
                self.lock_held().end(*user, *session, by);
            }
            if let Some((user, kept)) = change.ends_logins_of() {
                self.lock().end_all_of(user, kept);
                self.lock_held().end_all_of(user, kept, by);
            }
        }
        Box::pin(std::future::ready(Ok(())))
    }

    fn reload(&self) -> BoxFuture<'_, Result<Option<Head>, StoreError>> {
        self.lock().end_all();
        self.lock_held().void_all();
        Box::pin(std::future::ready(Ok(None)))
    }
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            session: row.session,
            user: row.user,
            expires_at: row.expires_at,
            scope: row.scope.map(ActionSet::with_needs),
            last_used: row.last_used_at,
        }
    }
}

fn later(from: Micros, by: Duration) -> Micros {
    Micros(
        from.0
            .saturating_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)),
    )
}

fn earlier(from: Micros, by: Duration) -> Micros {
    Micros(
        from.0
            .saturating_sub(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)),
    )
}
