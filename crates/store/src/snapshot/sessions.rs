//! The logins of a user, for a page of them; nothing of their secrets. API tokens are listed apart.

use std::fmt::Write;

use canopy_domain::{Micros, SessionId, UserId};

use super::{Snapshot, one_more};
use crate::sql::Sql;
use crate::{Result, decode};

/// Which logins: those of a user that are not over by age or idleness.
#[derive(Debug, Clone, Copy)]
pub struct SessionList {
    /// Whose.
    pub user: UserId,
    /// The time: those that expire at it or before are over.
    pub now: Micros,
    /// Those last used then or before are over.
    pub idle_since: Micros,
    /// Begin and id of the last one of the page before.
    pub after: Option<(Micros, SessionId)>,
    /// The most rows.
    pub limit: u64,
}

/// A login as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionDetail {
    /// The login.
    pub session: SessionId,
    /// When it began.
    pub created_at: Micros,
    /// When it ends by age.
    pub expires_at: Micros,
    /// When it was used last, to about a minute.
    pub last_used_at: Micros,
    /// Where it came from.
    pub address: Option<String>,
    /// What the browser called itself.
    pub user_agent: Option<String>,
}

/// A page of logins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionPage {
    /// The logins, newest first; those of one moment by id, the greatest first.
    pub rows: Vec<SessionDetail>,
    /// Whether others follow.
    pub more: bool,
}

impl Snapshot {
    /// A page of a user's logins.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sessions_page(&self, list: &SessionList) -> Result<SessionPage> {
        let mut sql = Sql::new(&self.tx);
        let open = open(&mut sql, list);
        let mut text = format!(
            "SELECT id, created_at, expires_at, last_used_at, address, user_agent \
             FROM sessions WHERE {open}"
        );
        if let Some((at, session)) = list.after {
            let (at, session) = (sql.bind(at.0), sql.bind(session.0));
            let _ = write!(text, " AND (created_at, id) < ({at}, {session})");
        }
        let most = sql.bind(one_more(list.limit));
        let _ = write!(text, " ORDER BY created_at DESC, id DESC LIMIT {most}");
        let rows = sql.all(&self.tx, &text).await?;
        let (rows, more) = super::cut(&rows, list.limit);
        let rows = rows.iter().map(|row| {
            Ok(SessionDetail {
                session: SessionId(decode::get(row, 0)?),
                created_at: Micros(decode::get(row, 1)?),
                expires_at: Micros(decode::get(row, 2)?),
                last_used_at: Micros(decode::get(row, 3)?),
                address: decode::get(row, 4)?,
                user_agent: decode::get(row, 5)?,
            })
        });
        let rows = rows.collect::<Result<_>>()?;
        Ok(SessionPage { rows, more })
    }

    /// How many logins the whole list has, whatever its `after` and `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn sessions_count(&self, list: &SessionList) -> Result<u64> {
        let mut sql = Sql::new(&self.tx);
        let open = open(&mut sql, list);
        let text = format!("SELECT COUNT(*) FROM sessions WHERE {open}");
        self.count(sql, &text).await
    }

    /// Whose the login, or the API token, is; none where it is over or never was.
    ///
    /// # Errors
    /// The database fails.
    pub async fn session_owner(&self, session: SessionId) -> Result<Option<UserId>> {
        let mut sql = Sql::new(&self.tx);
        let session = sql.bind(session.0);
        let text = format!("SELECT user_id FROM sessions WHERE id = {session}");
        let row = sql.one(&self.tx, &text).await?;
        row.map(|row| decode::user(&row, 0)).transpose()
    }
}

fn open(sql: &mut Sql, list: &SessionList) -> String {
    let user = sql.bind(list.user.0);
    let (now, idle_since) = (sql.bind(list.now.0), sql.bind(list.idle_since.0));
    format!(
        "user_id = {user} AND token_name IS NULL \
         AND expires_at > {now} AND last_used_at > {idle_since}"
    )
}
