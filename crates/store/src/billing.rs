//! Questions to the billing service that are not settled (U3): rows without a revision, written
//! before it is asked, so that no answer is forgotten with a server.

use canopy_domain::{Micros, UserId};
use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

use crate::entity::billing_requests;
use crate::sql::Sql;
use crate::{Result, Store, decode};

impl Store {
    /// The billing service is about to be asked for this user.
    ///
    /// # Errors
    /// The database fails, or the key was used before and is not settled.
    pub async fn billing_asked(&self, key: Uuid, user: UserId, at: Micros) -> Result<()> {
        let row = billing_requests::Model {
            key,
            user_id: user.0,
            asked_at: at.0,
        };
        billing_requests::Entity::insert(row.into_active_model())
            .exec_without_returning(self.writer())
            .await?;
        Ok(())
    }

    /// The question is settled: the user was created, or it was cancelled.
    ///
    /// # Errors
    /// The database fails. One that was settled before is no error.
    pub async fn billing_settled(&self, key: Uuid) -> Result<()> {
        billing_requests::Entity::delete_by_id(key)
            .exec(self.writer())
            .await?;
        Ok(())
    }

    /// Questions asked before this moment that are not settled, the oldest thousand.
    ///
    /// # Errors
    /// The database fails.
    pub async fn billing_unsettled(&self, before: Micros) -> Result<Vec<(Uuid, UserId)>> {
        let mut sql = Sql::new(self.readers());
        let before = sql.bind(before.0);
        let text = format!(
            "SELECT key, user_id FROM billing_requests WHERE asked_at < {before} \
             ORDER BY asked_at, key LIMIT 1000"
        );
        let rows = sql.all(self.readers(), &text).await?;
        rows.iter()
            .map(|row| Ok((decode::get(row, 0)?, decode::user(row, 1)?)))
            .collect()
    }

    /// Whether there is, or ever was, such a user.
    ///
    /// # Errors
    /// The database fails.
    pub async fn user_ever_existed(&self, user: UserId) -> Result<bool> {
        let mut sql = Sql::new(self.readers());
        let user = sql.bind(user.0);
        let text = format!(
            "SELECT 1 FROM users WHERE id = {user} \
             UNION ALL SELECT 1 FROM past_users WHERE id = {user} LIMIT 1"
        );
        Ok(sql.one(self.readers(), &text).await?.is_some())
    }
}
