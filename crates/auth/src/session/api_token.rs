//! The begin of an API token.

use canopy_domain::{ActionSet, Micros, Name, SessionId, UserId};
use canopy_store::{ApiTokenOpened, CommitError, StoreError};

use super::{LoginError, Sessions};
use crate::{Token, TokenKind};

/// An API token to be made.
#[derive(Debug, Clone)]
pub struct NewApiToken {
    /// Its id, that of a login.
    pub token: SessionId,
    /// Whose it is to be.
    pub user: UserId,
    /// The login that it is made by; none where the operator makes it.
    pub by: Option<SessionId>,
    /// What its owner calls it.
    pub name: Name,
    /// The actions that it is made for.
    pub scope: ActionSet,
    /// When it ends.
    pub expires_at: Micros,
    /// How many its user may have.
    pub most: u64,
}

impl Sessions {
    /// Makes an API token: a row, no revision. The secret is shown once and kept nowhere; it opens
    /// nothing where no token was opened.
    ///
    /// # Errors
    /// [`LoginError`].
    pub async fn start_api_token(
        &self,
        new: NewApiToken,
        now: Micros,
    ) -> Result<(ApiTokenOpened, Token), LoginError> {
        let secret = Token::random(TokenKind::Api)?;
        let row = canopy_store::NewApiToken {
            token: new.token,
            user: new.user,
            by: new.by,
            name: new.name,
            scope: new.scope,
            token_digest: *secret.digest().as_bytes(),
            created_at: now,
            expires_at: new.expires_at,
        };
        let mut tx = self.0.store.begin().await?;
        let opened = tx.open_api_token(&row, new.most).await?;
        match opened {
            ApiTokenOpened::Opened => tx.commit().await.map_err(outcome)?,
            ApiTokenOpened::Ended | ApiTokenOpened::TooMany => tx.rollback().await,
        }
        Ok((opened, secret))
    }
}

/// One that may have begun after all has a secret that nobody was told.
fn outcome(error: CommitError) -> StoreError {
    match error {
        CommitError::Failed(error) => error,
        CommitError::Unknown(error) => StoreError::UnknownOutcome(Box::new(error)),
    }
}
