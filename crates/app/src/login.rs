//! Logging in, and what a token stands for.

use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use canopy_actors::UserRecord;
use canopy_auth::{NewLogin, Token, TokenKind};
use canopy_domain::standing::Target;
use canopy_domain::{Action, ActionSet, Asker, Caller, Micros, SessionId, Standing, UserId};

use crate::proof::Account;
use crate::{App, AppError};

/// A caller who has logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Login {
    /// Who.
    pub user: UserId,
    /// By which login, or API token.
    pub session: SessionId,
    /// The actions that it is held to, of an API token; none: as far as its user's rights.
    pub scope: Option<ActionSet>,
}

impl Login {
    /// Who asks by it.
    #[must_use]
    pub const fn asker(self) -> Asker {
        Asker {
            user: self.user,
            scope: self.scope,
        }
    }

    /// Who gives a command by it.
    #[must_use]
    pub const fn caller(self) -> Caller {
        match self.scope {
            None => Caller::User(self.user),
            Some(scope) => Caller::Token {
                user: self.user,
                scope,
            },
        }
    }
}

/// Email and password, and where from.
#[derive(Clone)]
pub struct LogIn {
    /// The login.
    pub email: String,
    /// The password.
    pub password: String,
    /// The client's address.
    pub address: IpAddr,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

/// Shows no password.
impl std::fmt::Debug for LogIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogIn")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// A login that was made.
#[derive(Clone)]
pub struct LoggedIn {
    /// Shown once, kept nowhere.
    pub token: String,
    /// When it ends by age.
    pub expires_at: Micros,
    /// What it stands for.
    pub login: Login,
}

impl App {
    /// Logs in. Unknown email, wrong password, a deactivated user and one who may not log in
    /// (`login.web`) are alike in answer, in cost and in what is asked of the database.
    ///
    /// # Errors
    /// Wrong credentials; with the right ones, the address is not in the pool (U7); too many have
    /// failed before.
    pub async fn log_in(&self, request: LogIn) -> Result<LoggedIn, AppError> {
        let meanwhile = std::future::ready(());
        let made = self.while_fresh(self.new_login(request, meanwhile)).await;
        let made = made.and_then(|made| made);
        made.inspect_err(|error| self.0.refusals.count(error))
    }

    /// A login during which something happens, once the password was compared: for tests.
    ///
    /// # Errors
    /// As [`App::log_in`].
    #[cfg(feature = "faults")]
    pub async fn log_in_while(
        &self,
        request: LogIn,
        meanwhile: impl Future<Output = ()>,
    ) -> Result<LoggedIn, AppError> {
        self.new_login(request, meanwhile).await
    }

    async fn new_login(
        &self,
        request: LogIn,
        meanwhile: impl Future<Output = ()>,
    ) -> Result<LoggedIn, AppError> {
        let mut found = self.account(&request.email, request.address).await?;
        let proof = self
            .prove(&found, &request.password, request.address)
            .await?;
        meanwhile.await;
        // Each of these leaves the attempt taken: a right guess must not show by the limits either.
        let user = proof.user.ok_or(AppError::InvalidCredentials)?;
        let record = self
            .caught_up_user(user)
            .await?
            .filter(|record| may_log_in(record))
            .ok_or(AppError::InvalidCredentials)?;
        if !record.pool().admits(request.address) {
            return Err(AppError::IpNotAllowed);
        }
        let agent = request
            .user_agent
            .map(|agent| agent.chars().take(255).collect::<String>());
        let login = |found: &Account| NewLogin {
            session: SessionId(self.new_id()),
            user,
            password_hash: found.password_hash().to_owned(),
            address: request.address,
            user_agent: agent.clone(),
        };
        let mut new = self.begin_session(login(&found)).await?;
        if new.is_none()
            && let Some(anew) = self.hashed_anew(&found, &request.password).await?
        {
            new = self.begin_session(login(&anew)).await?;
            found = anew;
        }
        let new = new.ok_or(AppError::InvalidCredentials)?;
        self.remember_place(&found, new.login).await;
        self.accept(proof, &found, &request.password).await;
        Ok(new)
    }

    /// None where the user has another hash by now, or is active no more.
    async fn begin_session(&self, new: NewLogin) -> Result<Option<LoggedIn>, AppError> {
        let started = self.0.sessions.start(new, self.now()).await?;
        Ok(started.map(|(token, started)| LoggedIn {
            token: token.to_text().to_string(),
            expires_at: started.expires_at,
            login: Login {
                user: started.user,
                session: started.session,
                scope: None,
            },
        }))
    }

    /// A login without a password, for tests of what is open in its name.
    ///
    /// # Errors
    /// There is no such active user, or the store cannot be written.
    #[cfg(feature = "faults")]
    pub async fn log_in_as(&self, user: UserId, address: IpAddr) -> Result<LoggedIn, AppError> {
        let account = self.account_of(user, address).await?;
        let new = NewLogin {
            session: SessionId(self.new_id()),
            user,
            password_hash: account.password_hash().to_owned(),
            address,
            user_agent: None,
        };
        let new = self.begin_session(new).await?;
        new.ok_or(AppError::InvalidCredentials)
    }

    /// Who a token stands for, coming from this address now.
    ///
    /// # Errors
    /// Unauthenticated where the token is unknown, over or expired, or its user may not log in any
    /// more; the address is not in his pool (U7); stale.
    pub async fn authenticate(&self, token: &str, address: IpAddr) -> Result<Login, AppError> {
        let token = Token::parse(token).map_err(|_| AppError::Unauthenticated)?;
        // By reference: it is large, and each that looks after it would have a place for it.
        let login = pin!(self.login_of(&token, address));
        self.while_fresh(login).await?
    }

    async fn login_of(&self, token: &Token, address: IpAddr) -> Result<Login, AppError> {
        let found = self.0.sessions.find(token, self.now()).await?;
        let session = found.ok_or(AppError::Unauthenticated)?;
        let record = self.caught_up_user(session.user).await?;
        let record = record
            .filter(|record| may_come(record, session.scope))
            .ok_or(AppError::Unauthenticated)?;
        if !record.pool().admits(address) {
            return Err(AppError::IpNotAllowed);
        }
        Ok(Login {
            user: session.user,
            session: session.session,
            scope: session.scope,
        })
    }

    /// The user; one whom another server has just created, too.
    pub(crate) async fn caught_up_user(
        &self,
        user: UserId,
    ) -> Result<Option<Arc<UserRecord>>, AppError> {
        if let Some(record) = self.0.directory.pin().state().user(user) {
            return Ok(Some(Arc::clone(record)));
        }
        let head = self.0.store.head().await?;
        self.0.feed.ring();
        let reached = self
            .0
            .feed
            .reached(head.revision, Duration::from_secs(1))
            .await;
        reached.map_err(|_| AppError::Stale)?;
        Ok(self.0.directory.pin().state().user(user).cloned())
    }

    /// What the work comes to, as long as answers may be given. A database that is cut off without
    /// a word leaves its readers waiting without end: they are told when the lease is over, like
    /// everybody else. Not for commands, which must learn what became of them.
    ///
    /// # Errors
    /// Stale.
    pub async fn while_fresh<T>(&self, work: impl Future<Output = T>) -> Result<T, AppError> {
        self.require_fresh()?;
        tokio::select! {
            biased;
            done = work => Ok(done),
            () = self.0.feed.gone_stale() => Err(AppError::Stale),
        }
    }

    /// The freshness lease: no answer from what may be old.
    pub(crate) fn require_fresh(&self) -> Result<(), AppError> {
        if self.0.feed.is_fresh() {
            Ok(())
        } else {
            Err(AppError::Stale)
        }
    }
}

/// Whether by its text this is an API token, of whomever and over or not.
#[must_use]
pub fn is_api_token(token: &str) -> bool {
    Token::parse(token).is_ok_and(|token| token.kind() == TokenKind::Api)
}

pub(crate) fn may_log_in(user: &UserRecord) -> bool {
    may_come(user, None)
}

/// Whether the user himself may come by a login, or by an API token where there is a scope.
pub(crate) fn may_come(user: &UserRecord, scope: Option<ActionSet>) -> bool {
    let action = match scope {
        None => Action::LoginWeb,
        Some(_) => Action::LoginApi,
    };
    Standing {
        active: user.active,
        mask: user.mask(),
        roles: user.roles(),
        assigned: false,
        on: Target::Oneself,
        scope: None,
    }
    .allows(action)
}
