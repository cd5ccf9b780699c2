//! Logins: rows without a revision. Their end is a change ([`canopy_domain::Change::SessionEnded`]).

use std::net::IpAddr;

use canopy_domain::{ActionSet, EmailKey, Micros, Revision, SessionId, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::sessions;
use crate::sql::Sql;
use crate::{Result, Store, StoreError, decode};

/// What a login is tried against.
#[derive(Clone)]
pub struct Credentials {
    /// Whose they are.
    pub user: UserId,
    /// Whether he is active.
    pub active: bool,
    /// His password, hashed, as a PHC string.
    pub password_hash: String,
    /// His email, as emails are compared.
    pub email_key: String,
    /// When he last logged in from the network that is asked about; none where he has not lately.
    pub was_there_at: Option<Micros>,
}

/// Without the hash: it has no place in a log line.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

/// A login that begins.
#[derive(Clone)]
pub struct NewSession {
    /// The login.
    pub session: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// The hash that his password was compared with: he must have it still.
    pub password_hash: String,
    /// SHA-256 of the token; the token itself is nowhere stored.
    pub token_digest: [u8; 32],
    /// When it began.
    pub created_at: Micros,
    /// When it ends by age.
    pub expires_at: Micros,
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
}

/// Without the hash: it has no place in a log line.
impl std::fmt::Debug for NewSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSession")
            .field("session", &self.session)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// An open login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The login.
    pub session: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// When it began.
    pub created_at: Micros,
    /// When it ends by age.
    pub expires_at: Micros,
    /// When it was used last; written at most once a minute or so. Of an API token 0 until then.
    pub last_used_at: Micros,
    /// What an API token was made for; none: a login.
    pub scope: Option<ActionSet>,
}

impl TryFrom<sessions::Model> for SessionRow {
    type Error = StoreError;

    fn try_from(row: sessions::Model) -> Result<Self> {
        let scope = row.token_scope.as_deref().map(decode::scope).transpose()?;
        Ok(Self {
            session: SessionId(row.id),
            user: UserId(row.user_id),
            created_at: Micros(row.created_at),
            expires_at: Micros(row.expires_at),
            last_used_at: Micros(row.last_used_at),
            scope,
        })
    }
}

impl Store {
    /// What a login with this email is tried against, from this network; none where nobody has it.
    /// One statement, the same for an email that nobody has.
    ///
    /// # Errors
    /// The database fails.
    pub async fn credentials(
        &self,
        email: &EmailKey,
        network: &str,
    ) -> Result<Option<Credentials>> {
        self.credentials_where("p.email_key", email.as_str().into(), network)
            .await
    }

    /// The same of a user who is known.
    ///
    /// # Errors
    /// The database fails.
    pub async fn credentials_of(&self, user: UserId, network: &str) -> Result<Option<Credentials>> {
        self.credentials_where("p.user_id", user.0.into(), network)
            .await
    }

    async fn credentials_where(
        &self,
        column: &str,
        value: sea_orm::Value,
        network: &str,
    ) -> Result<Option<Credentials>> {
        let mut sql = Sql::new(self.readers());
        let (value, network) = (sql.bind(value), sql.bind(network));
        let text = format!(
            "SELECT u.id, u.active, c.password_hash, p.email_key, l.last_login_at FROM profiles p \
             JOIN users u ON u.id = p.user_id JOIN credentials c ON c.user_id = p.user_id \
             LEFT JOIN login_places l ON l.user_id = p.user_id AND l.network = {network} \
             WHERE {column} = {value}"
        );
        let Some(row) = sql.one(self.readers(), &text).await? else {
            return Ok(None);
        };
        Ok(Some(Credentials {
            user: decode::user(&row, 0)?,
            active: decode::get(&row, 1)?,
            password_hash: decode::get(&row, 2)?,
            email_key: decode::get(&row, 3)?,
            was_there_at: decode::get::<Option<i64>>(&row, 4)?.map(Micros),
        }))
    }

    /// The same password, hashed anew: in place of this hash only, so that a password which has been
    /// changed meanwhile stays changed. No revision: nothing is another than before. Whether it was.
    ///
    /// # Errors
    /// The database fails.
    pub async fn rehash(&self, user: UserId, old: &str, new: &str) -> Result<bool> {
        let mut sql = Sql::new(self.writer());
        let (user, old, new) = (sql.bind(user.0), sql.bind(old), sql.bind(new));
        let text = format!(
            "UPDATE credentials SET password_hash = {new} \
             WHERE user_id = {user} AND password_hash = {old}"
        );
        Ok(sql.run(self.writer(), &text).await? == 1)
    }

    /// A login begins, where its user is active and has the password still that was compared:
    /// whether it did. To hash takes time, in which he may have got another one or have been
    /// deactivated or deleted, and whatever ends logins ends those that it finds.
    ///
    /// Not under the write lock, for which a login would wait as long as for any other writer; but
    /// it is before or after each command that ends the logins of its user:
    ///
    /// - On SQLite one writes at a time, and the statement is a transaction.
    /// - On PostgreSQL (READ COMMITTED) the command first changes or deletes the row by which it
    ///   ends them, his password's or his own, and deletes the logins by a later statement of the
    ///   same transaction. If it has changed the row, this statement waits for it, looks at the row
    ///   anew and finds that it is another. If this statement has locked the row first, the command
    ///   waits until the login is committed; only then its DELETE begins, which sees what was
    ///   committed before it began. The reference to the user alone does not do: its lock (FOR KEY
    ///   SHARE) lets a change of other columns pass.
    ///
    /// # Errors
    /// The database fails.
    pub async fn insert_session(&self, new: &NewSession) -> Result<bool> {
        let mut sql = Sql::new(self.writer());
        let values = [
            sql.bind(new.session.0),
            sql.bind(new.user.0),
            sql.bind(new.token_digest.to_vec()),
            sql.bind(new.created_at.0),
            sql.bind(new.expires_at.0),
            sql.bind(new.created_at.0),
            sql.bind(new.address.map(|address| address.to_string())),
            sql.bind(new.user_agent.clone()),
        ];
        let (user, hash) = (sql.bind(new.user.0), sql.bind(new.password_hash.as_str()));
        let lock = sql.for_share("c, u");
        let text = format!(
            "INSERT INTO sessions (id, user_id, token_digest, created_at, expires_at, \
             last_used_at, address, user_agent) SELECT {values} \
             FROM credentials c JOIN users u ON u.id = c.user_id \
             WHERE c.user_id = {user} AND c.password_hash = {hash} AND u.active{lock}",
            values = values.join(", "),
        );
        Ok(sql.run(self.writer(), &text).await? == 1)
    }

    /// The login, or the API token, of which this is the digest, expired or not; none where it was
    /// ended or never was.
    ///
    /// # Errors
    /// The database fails.
    pub async fn session_by_token(&self, digest: &[u8; 32]) -> Result<Option<SessionRow>> {
        let row = sessions::Entity::find()
            .filter(sessions::Column::TokenDigest.eq(digest.to_vec()))
            .one(self.readers())
            .await?;
        row.map(SessionRow::try_from).transpose()
    }

    /// The login, expired or not, and the revision as of which it stands: none that came before
    /// has ended it. None where it was ended or never was.
    ///
    /// # Errors
    /// The database fails.
    pub async fn session(&self, session: SessionId) -> Result<(Revision, Option<SessionRow>)> {
        let snapshot = self.snapshot().await?;
        let at = snapshot.head().revision;
        let row = sessions::Entity::find_by_id(session.0)
            .one(snapshot.conn())
            .await?;
        snapshot.finish().await?;
        Ok((at, row.map(SessionRow::try_from).transpose()?))
    }

    /// The logins were used; an earlier time than the last one changes nothing.
    ///
    /// # Errors
    /// The database fails. A login that is over is no error.
    pub async fn touch_sessions(&self, sessions: &[SessionId], at: Micros) -> Result<()> {
        let ids = sessions.iter().map(|session| session.0);
        sessions::Entity::update_many()
            .col_expr(sessions::Column::LastUsedAt, Expr::value(at.0))
            .filter(sessions::Column::Id.is_in(ids))
            .filter(sessions::Column::LastUsedAt.lt(at.0))
            .exec(self.writer())
            .await?;
        Ok(())
    }

    /// Forgets logins that have expired by age, or were last used before `idle_since`; at most a
    /// thousand at once. No revision: they hold nowhere any more. An API token may be idle for long.
    ///
    /// # Errors
    /// The database fails.
    pub async fn forget_expired_sessions(&self, now: Micros, idle_since: Micros) -> Result<u64> {
        let mut sql = Sql::new(self.writer());
        let (now, idle_since) = (sql.bind(now.0), sql.bind(idle_since.0));
        let text = format!(
            "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions \
             WHERE expires_at <= {now} \
             OR (last_used_at <= {idle_since} AND token_name IS NULL) LIMIT 1000)"
        );
        sql.run(self.writer(), &text).await
    }
}
