//! Where rows go that are true no more.

use sea_orm::{ConnectionTrait, Value};

use crate::Result;
use crate::sql::Sql;

/// A table whose rows are kept when they end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept {
    table: &'static str,
    key: &'static [&'static str],
    columns: &'static str,
}

pub(super) const MEMBERSHIPS: Kept = Kept {
    table: "memberships",
    key: &["user_id", "group_id"],
    columns: "user_id, group_id, role, since",
};

pub(super) const ACTION_LIMITS: Kept = Kept {
    table: "action_limits",
    key: &["user_id"],
    columns: "user_id, actions, since",
};

pub(super) const IP_POOLS: Kept = Kept {
    table: "ip_pools",
    key: &["user_id"],
    columns: "user_id, pool, salt, since",
};

/// Ends a row with this revision: out of the table, into its past. Answers how many there were.
///
/// A row of the same revision leaves no past: there is no revision as of which it was true.
pub(super) async fn end(
    conn: &impl ConnectionTrait,
    kept: Kept,
    key: impl IntoIterator<Item = Value>,
    revision: i64,
) -> Result<u64> {
    let Kept { table, columns, .. } = kept;
    let key: Vec<Value> = key.into_iter().collect();
    let matching = |sql: &mut Sql| {
        let pairs = kept.key.iter().zip(key.clone());
        let pairs: Vec<String> = pairs
            .map(|(column, value)| format!("{column} = {}", sql.bind(value)))
            .collect();
        pairs.join(" AND ")
    };
    let mut sql = Sql::new(conn);
    let row = matching(&mut sql);
    let until = sql.bind(revision);
    let text = format!(
        "INSERT INTO past_{table} ({columns}, until) \
         SELECT {columns}, CAST({until} AS bigint) FROM {table} WHERE {row} AND since < {until}"
    );
    sql.run(conn, &text).await?;
    let mut sql = Sql::new(conn);
    let row = matching(&mut sql);
    sql.run(conn, &format!("DELETE FROM {table} WHERE {row}"))
        .await
}
