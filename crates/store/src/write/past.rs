//! Where rows go that are true no more.

use canopy_domain::Revision;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::sql::{Sql, number};
use crate::{Result, StoreError};

/// A table whose rows are kept when they end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) table: &'static str,
    key: &'static [&'static str],
    /// What its past holds of it; the end of the row stands beside it.
    columns: &'static str,
}

macro_rules! kept {
    ($($name:ident: $table:literal by $key:expr, $columns:literal;)*) => {
        $(pub(super) static $name: Kept = Kept { table: $table, key: &$key, columns: $columns };)*
    };
}

kept! {
    USER_GROUPS: "user_groups" by ["id"], "id, parent_id, name, external_id, since";
    USERS: "users" by ["id"], "id, active, since";
    MEMBERSHIPS: "memberships" by ["user_id", "group_id"], "user_id, group_id, role, since";
    RESOURCES: "resources" by ["id"], "id, kind, name, external_id, since";
    GROUP_ASSIGNMENTS: "group_assignments" by ["resource_id", "group_id"],
        "resource_id, group_id, since";
    USER_ASSIGNMENTS: "user_assignments" by ["user_id", "resource_id"],
        "user_id, resource_id, since";
    RESOURCE_MEMBERS: "resource_members" by ["container_id", "camera_id"],
        "container_id, camera_id, since";
    ACTION_LIMITS: "action_limits" by ["user_id"], "user_id, actions, since";
    IP_POOLS: "ip_pools" by ["user_id"], "user_id, pool, salt, since";
}

/// The key of a row: one column or two, as the table says.
pub(super) type Key = Vec<Uuid>;

/// Copies the rows of these keys into their past; they are about to go or to become others.
///
/// A row of the same revision leaves no past: there is no revision as of which it was true.
pub(super) async fn keep(
    conn: &impl ConnectionTrait,
    kept: &Kept,
    keys: &[Key],
    revision: Revision,
) -> Result<()> {
    let Kept { table, columns, .. } = kept;
    let mut sql = Sql::new(conn);
    let rows = matching(&mut sql, kept, keys);
    let until = sql.bind(number(revision));
    let text = format!(
        "INSERT INTO past_{table} ({columns}, until) \
         SELECT {columns}, CAST({until} AS bigint) FROM {table} WHERE {rows} AND since < {until}"
    );
    sql.run(conn, &text).await?;
    Ok(())
}

/// Ends rows with this revision: out of the table, into its past. Answers how many there were.
pub(super) async fn end(
    conn: &impl ConnectionTrait,
    kept: &Kept,
    keys: &[Key],
    revision: Revision,
) -> Result<u64> {
    keep(conn, kept, keys, revision).await?;
    let mut sql = Sql::new(conn);
    let rows = matching(&mut sql, kept, keys);
    let text = format!("DELETE FROM {} WHERE {rows}", kept.table);
    sql.run(conn, &text).await
}

fn matching(sql: &mut Sql, kept: &Kept, keys: &[Key]) -> String {
    let columns = kept.key.iter().enumerate().map(|(index, column)| {
        let mut values: Vec<Uuid> = keys.iter().map(|key| key[index]).collect();
        values.sort_unstable();
        values.dedup();
        sql.one_of(column, values)
    });
    columns.collect::<Vec<_>>().join(" AND ")
}

/// Rows of one table that wait to be ended together.
///
/// Their keys differ in one column only, so that column by column they name these rows and no
/// others: a user's memberships, a camera's assignments.
#[derive(Default)]
pub(super) struct Endings {
    of: Option<&'static Kept>,
    keys: Vec<Key>,
    varies: Option<usize>,
}

impl Endings {
    /// Whether the row can wait with those that do; it then does.
    pub(super) fn take(&mut self, kept: &'static Kept, key: &[Uuid]) -> bool {
        if let (Some(of), Some(first)) = (self.of, self.keys.first()) {
            if of != kept {
                return false;
            }
            let mut differs = (0..key.len()).filter(|index| first[*index] != key[*index]);
            match (differs.next(), differs.next()) {
                (None, _) => {}
                (Some(column), None) if *self.varies.get_or_insert(column) == column => {}
                _ => return false,
            }
        }
        self.of = Some(kept);
        self.keys.push(key.to_vec());
        true
    }

    /// Ends what waits; each of them must be there.
    pub(super) async fn flush(
        &mut self,
        conn: &impl ConnectionTrait,
        revision: Revision,
    ) -> Result<()> {
        let Self { of, keys, .. } = std::mem::take(self);
        let Some(kept) = of else { return Ok(()) };
        let ended = end(conn, kept, &keys, revision).await?;
        if usize::try_from(ended) == Ok(keys.len()) {
            Ok(())
        } else {
            Err(StoreError::Internal(
                "a change ends a row that is not there",
            ))
        }
    }
}
