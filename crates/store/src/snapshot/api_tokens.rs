//! The API tokens of a user, for a page of them; nothing of their secrets.

use std::fmt::Write;

use canopy_domain::{ActionSet, Micros, SessionId, UserId};

use super::{Snapshot, one_more};
use crate::sql::Sql;
use crate::{Result, decode};

/// Which API tokens: those of a user that have not expired.
#[derive(Debug, Clone, Copy)]
pub struct ApiTokenList {
    /// Whose.
    pub user: UserId,
    /// The time: those that expire at it or before are over.
    pub now: Micros,
    /// Begin and id of the last one of the page before.
    pub after: Option<(Micros, SessionId)>,
    /// The most rows.
    pub limit: u64,
}

/// An API token as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenDetail {
    /// The token's id, that of a login.
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

/// A page of API tokens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApiTokenPage {
    /// The tokens, newest first; those of one moment by id, the greatest first.
    pub rows: Vec<ApiTokenDetail>,
    /// Whether others follow.
    pub more: bool,
}

impl Snapshot {
    /// A page of a user's API tokens.
    ///
    /// # Errors
    /// The database fails.
    pub async fn api_tokens_page(&self, list: &ApiTokenList) -> Result<ApiTokenPage> {
        let mut sql = Sql::new(&self.tx);
        let open = open(&mut sql, list);
        let mut text = format!(
            "SELECT id, token_name, token_scope, created_at, expires_at, last_used_at \
             FROM sessions WHERE {open}"
        );
        if let Some((at, token)) = list.after {
            let (at, token) = (sql.bind(at.0), sql.bind(token.0));
            let _ = write!(text, " AND (created_at, id) < ({at}, {token})");
        }
        let most = sql.bind(one_more(list.limit));
        let _ = write!(text, " ORDER BY created_at DESC, id DESC LIMIT {most}");
        let rows = sql.all(&self.tx, &text).await?;
        let (rows, more) = super::cut(&rows, list.limit);
        let rows = rows.iter().map(|row| {
            let last_used_at: i64 = decode::get(row, 5)?;
            Ok(ApiTokenDetail {
                token: SessionId(decode::get(row, 0)?),
                name: decode::get(row, 1)?,
                scope: decode::scope(&decode::get::<String>(row, 2)?)?,
                created_at: Micros(decode::get(row, 3)?),
                expires_at: Micros(decode::get(row, 4)?),
                last_used_at: (last_used_at > 0).then_some(Micros(last_used_at)),
            })
        });
        let rows = rows.collect::<Result<_>>()?;
        Ok(ApiTokenPage { rows, more })
    }

    /// How many API tokens the whole list has, whatever its `after` and `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn api_tokens_count(&self, list: &ApiTokenList) -> Result<u64> {
        let mut sql = Sql::new(&self.tx);
        let open = open(&mut sql, list);
        let text = format!("SELECT COUNT(*) FROM sessions WHERE {open}");
        self.count(sql, &text).await
    }
}

fn open(sql: &mut Sql, list: &ApiTokenList) -> String {
    let (user, now) = (sql.bind(list.user.0), sql.bind(list.now.0));
    format!("user_id = {user} AND token_name IS NOT NULL AND expires_at > {now}")
}
