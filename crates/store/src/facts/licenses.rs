//! Facts about licences (U6).

use std::collections::HashMap;

use canopy_domain::{Facts, Gift, UserId};
use sea_orm::ConnectionTrait;

use crate::sql::Sql;
use crate::{Result, StoreError, decode};

pub(super) async fn totals(conn: &impl ConnectionTrait, facts: &mut Facts) -> Result<()> {
    let text = "SELECT level, count FROM license_totals";
    let rows = Sql::new(conn).all(conn, text).await?;
    facts.put_license_totals((), decode::licenses(&rows)?);
    Ok(())
}

pub(super) async fn given_out(conn: &impl ConnectionTrait, facts: &mut Facts) -> Result<()> {
    let text = "SELECT level, CAST(SUM(count) AS bigint) FROM license_gifts \
         WHERE giver_id IS NULL GROUP BY level";
    let rows = Sql::new(conn).all(conn, text).await?;
    facts.put_licenses_given_out((), decode::licenses(&rows)?);
    Ok(())
}

pub(super) async fn received(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    facts: &mut Facts,
) -> Result<()> {
    let mut found = gifts(conn, users, "user_id", |gift| Some(gift.user)).await?;
    for user in users {
        facts.put_licenses_received(*user, found.remove(user).unwrap_or_default());
    }
    Ok(())
}

pub(super) async fn shared(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    facts: &mut Facts,
) -> Result<()> {
    let mut found = gifts(conn, users, "giver_id", |gift| gift.giver).await?;
    for user in users {
        facts.put_licenses_shared(*user, found.remove(user).unwrap_or_default());
    }
    Ok(())
}

/// The rows of these users in the ledger, by user; those of one by giver, the System first, then
/// receiver and level.
async fn gifts(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    column: &str,
    of: impl Fn(&Gift) -> Option<UserId>,
) -> Result<HashMap<UserId, Vec<Gift>>> {
    let mut found: HashMap<UserId, Vec<Gift>> = HashMap::new();
    if users.is_empty() {
        return Ok(found);
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of(column, users.iter().map(|user| user.0));
    let text = format!("SELECT user_id, giver_id, level, count FROM license_gifts WHERE {theirs}");
    for row in sql.all(conn, &text).await? {
        let gift = Gift {
            user: decode::user(&row, 0)?,
            giver: decode::get::<Option<_>>(&row, 1)?.map(UserId),
            level: decode::level(&row, 2)?,
            count: u32::try_from(decode::count(&row, 3)?)
                .map_err(|_| StoreError::corrupt("more licences than there can be"))?,
        };
        if let Some(user) = of(&gift) {
            found.entry(user).or_default().push(gift);
        }
    }
    found.values_mut().for_each(|gifts| gifts.sort_unstable());
    Ok(found)
}
