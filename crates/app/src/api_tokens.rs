//! API tokens: logins of services, each held to a scope.
//!
//! A token is a login with a name, a scope and an end of its own: what ends logins ends it. What it
//! allows is in `domain`; here it is made, listed and revoked.

use std::net::IpAddr;

use canopy_auth::NewApiToken as Opening;
use canopy_domain::{
    Action, ActionSet, Code, Command, EndSession, LogOut, MOST_API_TOKENS, Micros, Name, Refusal,
    SessionId, UserId, api_token_expiry,
};
use canopy_store::{ApiTokenList, ApiTokenOpened};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::list::{Found, Listed, Page};
use crate::password::wrong_password;
use crate::{App, AppError, Op};

/// An API token to be made.
#[derive(Debug, Clone)]
pub struct NewApiToken {
    /// What its owner calls it.
    pub name: Name,
    /// The actions that it is made for.
    pub scope: ActionSet,
    /// When it ends.
    pub expires_at: Micros,
}

/// An API token that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenDetail {
    /// Which: as a login is named.
    pub token: SessionId,
    /// What its owner calls it.
    pub name: String,
    /// The actions that it was made for.
    pub scope: ActionSet,
    /// When it was made.
    pub created_at: Micros,
    /// When it ends.
    pub expires_at: Micros,
    /// When it was used last, to about a minute; none: never.
    pub last_used_at: Option<Micros>,
}

/// An API token that was made.
#[derive(Clone)]
pub struct MadeApiToken {
    /// Shown once, kept nowhere: wiped when it is dropped.
    pub secret: Zeroizing<String>,
    /// What is shown of it later.
    pub detail: ApiTokenDetail,
}

/// Shows no secret.
impl std::fmt::Debug for MadeApiToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeApiToken")
            .field("detail", &self.detail)
            .finish_non_exhaustive()
    }
}

impl App {
    /// When an API token made now ends.
    ///
    /// # Errors
    /// In the past, or too far ahead.
    pub fn api_token_expiry(&self, expires_at: Micros) -> Result<Micros, canopy_domain::BadInput> {
        api_token_expiry(expires_at, self.now())
    }

    /// Makes an API token for a user as the operator.
    ///
    /// # Errors
    /// There is no such active user, or he has too many; an end that cannot be.
    pub async fn operate_api_token(
        &self,
        user: UserId,
        new: NewApiToken,
    ) -> Result<MadeApiToken, AppError> {
        match self.open_api_token(user, None, new).await? {
            Ok(made) => Ok(made),
            Err(ApiTokenOpened::TooMany) => Err(AppError::Refused(vec![too_many()])),
            Err(ApiTokenOpened::Ended | ApiTokenOpened::Opened) => Err(AppError::NotFound),
        }
    }

    /// All API tokens of a user that have not ended, newest first: for the operator.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn api_tokens_of(&self, user: UserId) -> Result<Vec<ApiTokenDetail>, AppError> {
        let list = ApiTokenList {
            user,
            now: self.now(),
            after: None,
            limit: MOST_API_TOKENS,
        };
        let snapshot = self.0.store.snapshot().await?;
        let found = snapshot.api_tokens_page(&list).await?;
        snapshot.finish().await?;
        Ok(found.rows.into_iter().map(ApiTokenDetail::from).collect())
    }

    async fn open_api_token(
        &self,
        user: UserId,
        by: Option<SessionId>,
        new: NewApiToken,
    ) -> Result<Result<MadeApiToken, ApiTokenOpened>, AppError> {
        let now = self.now();
        let expires_at = api_token_expiry(new.expires_at, now)?;
        let detail = ApiTokenDetail {
            token: SessionId(self.new_id()),
            name: new.name.as_str().to_owned(),
            scope: new.scope,
            created_at: now,
            expires_at,
            last_used_at: None,
        };
        let opening = Opening {
            token: detail.token,
            user,
            by,
            name: new.name,
            scope: new.scope,
            expires_at,
            most: MOST_API_TOKENS,
        };
        let sessions = &self.0.sessions;
        let (opened, secret) = sessions.start_api_token(opening, now).await?;
        if opened != ApiTokenOpened::Opened {
            return Ok(Err(opened));
        }
        Ok(Ok(MadeApiToken {
            secret: secret.to_text(),
            detail,
        }))
    }
}

impl Op {
    /// Makes an API token of the caller's own, who shows by his password that it is he.
    ///
    /// # Errors
    /// Refused: he comes by an API token, `login.api` is missing, the current password is another,
    /// he has too many; an end that cannot be; his login is over.
    pub async fn create_api_token(
        &self,
        new: NewApiToken,
        current_password: &str,
        address: IpAddr,
    ) -> Result<MadeApiToken, AppError> {
        if self.login().scope.is_some() {
            return Err(refused("an API token makes no other; log in to make one"));
        }
        let pin = self.pin().await?;
        // Whoever may not is not told whether he has guessed right.
        if !self.may_on_oneself(&pin, Action::LoginApi) {
            return Err(refused("you need login.api here; ask a manager for it"));
        }
        let app = self.app();
        let account = app
            .is_password_of(self.me(), current_password, address)
            .await?;
        if account.is_none() {
            return Err(AppError::Refused(vec![wrong_password()]));
        }
        let login = self.login();
        match app
            .open_api_token(login.user, Some(login.session), new)
            .await?
        {
            Ok(made) => Ok(made),
            Err(ApiTokenOpened::TooMany) => Err(AppError::Refused(vec![too_many()])),
            Err(ApiTokenOpened::Ended | ApiTokenOpened::Opened) => Err(AppError::Unauthenticated),
        }
    }

    /// The API tokens of a user that have not ended, newest first.
    ///
    /// # Errors
    /// The user is not seen; `login.api` is missing, or for another `login.view_sessions` on one of
    /// his groups; a page that cannot be.
    pub async fn api_tokens(
        &self,
        user: UserId,
        page: Page,
    ) -> Result<Listed<ApiTokenDetail>, AppError> {
        let pin = self.pin().await?;
        self.may_list_logins(&pin, user, Action::LoginApi, "API tokens")
            .await?;
        let limit = page.limit()?;
        let after = self.after::<(i64, Uuid)>("api tokens", &page)?;
        let list = ApiTokenList {
            user,
            now: self.app().now(),
            after: after.map(|(at, token)| (Micros(at), SessionId(token))),
            limit: limit as u64,
        };
        let snapshot = self.app().0.store.snapshot().await?;
        let found = snapshot.api_tokens_page(&list).await?;
        let total = snapshot.api_tokens_count(&list).await?;
        snapshot.finish().await?;
        let items = found.rows.into_iter().map(|row| {
            let key = (row.created_at.0, row.token.0);
            (key, ApiTokenDetail::from(row))
        });
        let found = Found {
            items: items.collect(),
            total,
            more: found.more,
            revision: pin.revision(),
        };
        self.listed("api tokens", &page, found)
    }

    /// The command that ends an API token: as that of a login does, but that a token ends itself
    /// whatever its scope.
    #[must_use]
    pub fn revocation(&self, token: SessionId) -> Command {
        let login = self.login();
        if login.scope.is_some() && login.session == token {
            return Command::LogOut(LogOut { session: token });
        }
        Command::EndSession(EndSession { session: token })
    }
}

impl From<canopy_store::ApiTokenDetail> for ApiTokenDetail {
    fn from(row: canopy_store::ApiTokenDetail) -> Self {
        Self {
            token: row.token,
            name: row.name,
            scope: row.scope,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        }
    }
}

fn too_many() -> Refusal {
    forbidden(format!(
        "a user has at most {MOST_API_TOKENS} API tokens; revoke one first"
    ))
}

fn refused(message: &'static str) -> AppError {
    AppError::Refused(vec![forbidden(message.to_owned())])
}

fn forbidden(message: String) -> Refusal {
    Refusal {
        code: Code::Forbidden,
        rule: None,
        message: message.into(),
        path: Vec::new(),
        blockers: Vec::new(),
    }
}
