//! The begin of an API token: a row without a revision, written under the lock all the same.
//!
//! Whatever ends all logins of a user deletes rows. A token that began beside it, by a login that it
//! ends, would be left behind for as long as a year: so it begins before or after, and after there
//! is no such login.

use canopy_domain::{ActionSet, Micros, Name, SessionId, UserId};
use sea_orm::EntityTrait;
use sea_orm::IntoActiveModel;

use super::WriteTx;
use crate::entity::sessions;
use crate::sql::Sql;
use crate::{Result, StoreError, decode};

/// An API token that begins.
#[derive(Debug, Clone)]
pub struct NewApiToken {
    /// Its id, that of a login.
    pub token: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// The login that it is made by; none where the operator makes it.
    pub by: Option<SessionId>,
    /// What its owner calls it.
    pub name: Name,
    /// The actions that it is made for.
    pub scope: ActionSet,
    /// SHA-256 of the secret; the secret itself is nowhere stored.
    pub token_digest: [u8; 32],
    /// When it began.
    pub created_at: Micros,
    /// When it ends.
    pub expires_at: Micros,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiTokenOpened {
    /// It is there.
    Opened,
    /// The login that it was to be made by has ended, or the user is gone or deactivated.
    Ended,
    /// The user has as many as anybody may have.
    TooMany,
}

impl WriteTx {
    /// An API token begins, where its user has fewer than `most` that have not expired.
    ///
    /// # Errors
    /// The database fails.
    pub async fn open_api_token(&mut self, new: &NewApiToken, most: u64) -> Result<ApiTokenOpened> {
        if !self.may_open(new).await? {
            return Ok(ApiTokenOpened::Ended);
        }
        let mut sql = Sql::new(&self.tx);
        let (user, now) = (sql.bind(new.user.0), sql.bind(new.created_at.0));
        let text = format!(
            "SELECT COUNT(*) FROM sessions \
             WHERE user_id = {user} AND token_name IS NOT NULL AND expires_at > {now}"
        );
        let row = sql.one(&self.tx, &text).await?;
        let row = row.ok_or(StoreError::Internal("a count without a row"))?;
        if decode::count(&row, 0)? >= most {
            return Ok(ApiTokenOpened::TooMany);
        }
        let scope = serde_json::to_string(&new.scope)
            .map_err(|_| StoreError::Internal("a scope without a JSON form"))?;
        let row = sessions::Model {
            id: new.token.0,
            user_id: new.user.0,
            token_digest: new.token_digest.to_vec(),
            created_at: new.created_at.0,
            expires_at: new.expires_at.0,
            last_used_at: 0,
            address: None,
            user_agent: None,
            token_name: Some(new.name.as_str().to_owned()),
            token_scope: Some(scope),
        };
        sessions::Entity::insert(row.into_active_model())
            .exec_without_returning(&self.tx)
            .await?;
        Ok(ApiTokenOpened::Opened)
    }

    /// Whether the login that it is made by is one of the user's still; of the operator, whether
    /// there is such a user and he is active: whoever is not has no logins either.
    async fn may_open(&self, new: &NewApiToken) -> Result<bool> {
        let mut sql = Sql::new(&self.tx);
        let user = sql.bind(new.user.0);
        let text = match new.by {
            None => format!("SELECT 1 FROM users WHERE id = {user} AND active"),
            Some(by) => {
                let by = sql.bind(by.0);
                format!("SELECT 1 FROM sessions WHERE id = {by} AND user_id = {user}")
            }
        };
        Ok(sql.one(&self.tx, &text).await?.is_some())
    }
}
