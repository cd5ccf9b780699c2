//! What goes for good.

use canopy_domain::UserId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::Writing;
use crate::sql::Sql;
use crate::write::analytics::end_cases_of;
use crate::write::past::{self, ACTION_LIMITS, USERS};
use crate::{Result, StoreError};

impl<C: ConnectionTrait> Writing<'_, C> {
    /// The end of a user (T19, U12): what the rules knew of him stays in the past, what is known of
    /// the person is erased, his address pools of all times included, and his business cases go.
    pub(super) async fn user_deleted(&mut self, user: UserId) -> Result<()> {
        self.flush().await?;
        self.nothing_left_of(user).await?;
        end_cases_of(self.conn, user).await?;
        past::end(self.conn, &ACTION_LIMITS, &[vec![user.0]], self.revision).await?;
        // His password before his logins: whatever begins one holds on to it (`insert_session`).
        for table in [
            "ip_pools",
            "past_ip_pools",
            "credentials",
            "sessions",
            "login_places",
            "profiles",
        ] {
            self.erase(table, "user_id", user.0).await?;
        }
        self.end(&USERS, &[user.0]).await
    }

    /// His memberships, individual assignments and licences, received and given, have ended in
    /// changes of their own: gone with him, they would have no past, or be nobody's.
    async fn nothing_left_of(&self, user: UserId) -> Result<()> {
        let mut sql = Sql::new(self.conn);
        let user = sql.bind(user.0);
        let text = format!(
            "SELECT 1 FROM memberships WHERE user_id = {user} \
             UNION ALL SELECT 1 FROM user_assignments WHERE user_id = {user} \
             UNION ALL SELECT 1 FROM license_gifts WHERE user_id = {user} OR giver_id = {user} \
             LIMIT 1"
        );
        match sql.one(self.conn, &text).await? {
            None => Ok(()),
            Some(_) => Err(StoreError::Internal(
                "a user is deleted before what he holds has ended",
            )),
        }
    }

    /// Takes rows out without a trace.
    pub(super) async fn erase(&mut self, table: &str, key: &str, id: Uuid) -> Result<()> {
        self.flush().await?;
        let mut sql = Sql::new(self.conn);
        let id = sql.bind(id);
        let text = format!("DELETE FROM {table} WHERE {key} = {id}");
        sql.run(self.conn, &text).await?;
        Ok(())
    }
}
