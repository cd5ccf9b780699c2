//! Licences (U6): rows that stand for what is now; they bear on no permission, so they have no past.

use canopy_domain::{Level, UserId};
use sea_orm::ConnectionTrait;

use super::Writing;
use crate::sql::{Sql, number};
use crate::{Result, StoreError};

impl<C: ConnectionTrait> Writing<'_, C> {
    pub(super) async fn license_total_set(&mut self, level: Level, count: u32) -> Result<()> {
        let mut sql = Sql::new(self.conn);
        let level = sql.bind(i64::from(level.number()));
        let (count, since) = (sql.bind(i64::from(count)), sql.bind(number(self.revision)));
        let text = format!(
            "INSERT INTO license_totals (level, count, since) VALUES ({level}, {count}, {since}) \
             ON CONFLICT (level) DO UPDATE SET count = excluded.count, since = excluded.since"
        );
        sql.run(self.conn, &text).await?;
        Ok(())
    }

    /// Receiver and giver may have come to be just before.
    pub(super) async fn licenses_given(
        &mut self,
        user: UserId,
        giver: Option<UserId>,
        level: Level,
        count: u32,
    ) -> Result<()> {
        self.flush().await?;
        let mut sql = Sql::new(self.conn);
        let user = sql.bind(user.0);
        let level = sql.bind(i64::from(level.number()));
        let (giver, conflict) = match giver {
            None => (None, "ON CONFLICT (user_id, level) WHERE giver_id IS NULL"),
            Some(giver) => (
                Some(sql.bind(giver.0)),
                "ON CONFLICT (user_id, giver_id, level) WHERE giver_id IS NOT NULL",
            ),
        };
        if count > 0 {
            let (count, since) = (sql.bind(i64::from(count)), sql.bind(number(self.revision)));
            let giver = giver.as_deref().unwrap_or("NULL");
            let text = format!(
                "INSERT INTO license_gifts (user_id, giver_id, level, count, since) \
                 VALUES ({user}, {giver}, {level}, {count}, {since}) \
                 {conflict} DO UPDATE SET count = excluded.count, since = excluded.since"
            );
            sql.run(self.conn, &text).await?;
            return Ok(());
        }
        let giver = giver.map_or_else(|| "IS NULL".to_owned(), |giver| format!("= {giver}"));
        let text = format!(
            "DELETE FROM license_gifts \
             WHERE user_id = {user} AND level = {level} AND giver_id {giver}"
        );
        match sql.run(self.conn, &text).await? {
            1 => Ok(()),
            _ => Err(StoreError::Internal(
                "a change takes licences that are not there",
            )),
        }
    }
}
