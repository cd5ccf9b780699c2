//! Licences of users and of the System (U6), as of now: sums, made by the database.

use std::collections::HashMap;

use canopy_domain::{Level, Licenses, Quota, UserId};
use sea_orm::QueryResult;

use super::Snapshot;
use crate::sql::Sql;
use crate::{Result, decode};

/// What there is of licences in the System, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LicenseStatistics {
    /// How many there are.
    pub total: Licenses,
    /// How many of them the System has given to somebody.
    pub given_out: Licenses,
    /// How many are taken by cameras of business cases that are not suspended.
    pub used: Licenses,
}

/// What a user has of each level, in the order of [`Level::ALL`].
pub type Quotas = [Quota; 4];

impl Snapshot {
    /// What these users have of each level; each of them has an answer, who has none has zeros.
    ///
    /// # Errors
    /// The database fails.
    pub async fn license_quotas(&self, users: &[UserId]) -> Result<HashMap<UserId, Quotas>> {
        let mut quotas: HashMap<UserId, Quotas> = users
            .iter()
            .map(|user| (*user, Quotas::default()))
            .collect();
        let theirs =
            |column: &str, sql: &mut Sql| sql.one_of(column, users.iter().map(|user| user.0));
        let mut sql = Sql::new(&self.tx);
        let theirs_of = theirs("user_id", &mut sql);
        let text = format!(
            "SELECT level, CAST(SUM(count) AS bigint), user_id FROM license_gifts \
             WHERE {theirs_of} GROUP BY user_id, level"
        );
        for row in sql.all(&self.tx, &text).await? {
            quota(&mut quotas, &row, |quota, sum| quota.total = sum)?;
        }
        let mut sql = Sql::new(&self.tx);
        let theirs_of = theirs("giver_id", &mut sql);
        let text = format!(
            "SELECT level, CAST(SUM(count) AS bigint), giver_id FROM license_gifts \
             WHERE {theirs_of} GROUP BY giver_id, level"
        );
        for row in sql.all(&self.tx, &text).await? {
            quota(&mut quotas, &row, |quota, sum| quota.shared = sum)?;
        }
        let mut sql = Sql::new(&self.tx);
        let theirs_of = theirs("c.owner_id", &mut sql);
        let text = format!(
            "SELECT c.level, COUNT(*), c.owner_id FROM cases c \
             JOIN case_cameras m ON m.case_id = c.id \
             WHERE {theirs_of} AND c.suspended_at IS NULL GROUP BY c.owner_id, c.level"
        );
        for row in sql.all(&self.tx, &text).await? {
            quota(&mut quotas, &row, |quota, sum| quota.used = sum)?;
        }
        Ok(quotas)
    }

    /// What the System has of each level.
    ///
    /// # Errors
    /// The database fails.
    pub async fn license_statistics(&self) -> Result<LicenseStatistics> {
        let total = "SELECT level, count FROM license_totals";
        let given_out = "SELECT level, CAST(SUM(count) AS bigint) FROM license_gifts \
             WHERE giver_id IS NULL GROUP BY level";
        let used = "SELECT c.level, COUNT(*) FROM cases c \
             JOIN case_cameras m ON m.case_id = c.id \
             WHERE c.suspended_at IS NULL GROUP BY c.level";
        Ok(LicenseStatistics {
            total: self.licenses(total).await?,
            given_out: self.licenses(given_out).await?,
            used: self.licenses(used).await?,
        })
    }

    async fn licenses(&self, text: &str) -> Result<Licenses> {
        let rows = Sql::new(&self.tx).all(&self.tx, text).await?;
        decode::licenses(&rows)
    }
}

/// A row of a level, a sum and the user whose it is.
fn quota(
    quotas: &mut HashMap<UserId, Quotas>,
    row: &QueryResult,
    set: impl FnOnce(&mut Quota, u64),
) -> Result<()> {
    let level = decode::level(row, 0)?;
    let sum = decode::count(row, 1)?;
    let place = Level::ALL.iter().position(|other| *other == level);
    if let (Some(place), Some(theirs)) = (place, quotas.get_mut(&decode::user(row, 2)?)) {
        set(&mut theirs[place], sum);
    }
    Ok(())
}
