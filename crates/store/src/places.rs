//! Where users have logged in from: rows without a revision, which say nothing of who may do what.
//!
//! A network is personal: it is erased with the user (U12), and some time after his last login there.

use canopy_domain::{Micros, SessionId, UserId};

use crate::sql::Sql;
use crate::{Result, Store};

/// How many places of a user are kept; the oldest go.
const PLACES: i64 = 20;

impl Store {
    /// The user has logged in from this network, by a login that is not over: what ends all of them
    /// forgets where they came from (first the logins, so that this is before or after, as a login
    /// itself is: [`Store::insert_session`]). The newest twenty are kept.
    ///
    /// # Errors
    /// The database fails.
    pub async fn logged_in_from(
        &self,
        user: UserId,
        by: SessionId,
        network: &str,
        at: Micros,
    ) -> Result<()> {
        let mut sql = Sql::new(self.writer());
        let (network, at) = (sql.bind(network), sql.bind(at.0));
        let (his, by) = (sql.bind(user.0), sql.bind(by.0));
        let lock = sql.for_share("s");
        let text = format!(
            "INSERT INTO login_places (user_id, network, last_login_at) \
             SELECT s.user_id, {network}, {at} FROM sessions s \
             WHERE s.id = {by} AND s.user_id = {his}{lock} \
             ON CONFLICT (user_id, network) DO UPDATE SET last_login_at = {at}"
        );
        sql.run(self.writer(), &text).await?;

        let mut sql = Sql::new(self.writer());
        let (his, most) = (sql.bind(user.0), sql.bind(PLACES));
        let text = format!(
            "DELETE FROM login_places WHERE user_id = {his} AND network NOT IN (\
             SELECT network FROM login_places WHERE user_id = {his} \
             ORDER BY last_login_at DESC, network LIMIT {most})"
        );
        sql.run(self.writer(), &text).await?;
        Ok(())
    }

    /// Forgets where nobody has logged in since; at most a thousand at once.
    ///
    /// # Errors
    /// The database fails.
    pub async fn forget_places(&self, before: Micros) -> Result<u64> {
        let mut sql = Sql::new(self.writer());
        let before = sql.bind(before.0);
        let text = format!(
            "DELETE FROM login_places WHERE (user_id, network) IN (\
             SELECT user_id, network FROM login_places \
             WHERE last_login_at < {before} LIMIT 1000)"
        );
        sql.run(self.writer(), &text).await
    }
}
