//! Facts about groups: the ways up and down the tree, and what is in them.

use std::collections::HashMap;

use canopy_domain::{Facts, GroupId, ResourceId, Role, UserId};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::sql::Sql;
use crate::{Result, StoreError, decode};

/// Deeper than any tree: where the way up does not end before, it never does.
const TOO_FAR: usize = 128;

pub(super) async fn root(conn: &impl ConnectionTrait, facts: &mut Facts) -> Result<()> {
    let text = "SELECT id FROM user_groups WHERE parent_id IS NULL";
    let row = Sql::new(conn).one(conn, text).await?;
    let root = row.map(|row| decode::group(&row, 0)).transpose()?;
    facts.put_root((), root);
    Ok(())
}

pub(super) async fn paths(
    conn: &impl ConnectionTrait,
    groups: &[GroupId],
    facts: &mut Facts,
) -> Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let wanted = sql.one_of("id", groups.iter().map(|group| group.0));
    // Each group once, however many of the ways up go through it.
    let text = format!(
        "WITH RECURSIVE up (id, parent_id) AS ( \
           SELECT id, parent_id FROM user_groups WHERE {wanted} \
           UNION \
           SELECT g.id, g.parent_id FROM up JOIN user_groups g ON g.id = up.parent_id \
         ) SELECT id, parent_id FROM up"
    );
    let mut parents: HashMap<GroupId, Option<GroupId>> = HashMap::new();
    for row in sql.all(conn, &text).await? {
        let parent = decode::get::<Option<_>>(&row, 1)?.map(GroupId);
        parents.insert(decode::group(&row, 0)?, parent);
    }
    for group in groups {
        facts.put_path(*group, path(&parents, *group)?);
    }
    Ok(())
}

/// From the root down to the group; none where there is no such group.
fn path(
    parents: &HashMap<GroupId, Option<GroupId>>,
    group: GroupId,
) -> Result<Option<Vec<GroupId>>> {
    let mut path = Vec::new();
    let mut next = parents.contains_key(&group).then_some(group);
    while let Some(at) = next {
        if path.len() > TOO_FAR {
            return Err(StoreError::corrupt(format!("{group} stands below itself")));
        }
        path.push(at);
        next = parents.get(&at).copied().flatten();
    }
    path.reverse();
    Ok((!path.is_empty()).then_some(path))
}

pub(super) async fn members(
    conn: &impl ConnectionTrait,
    groups: &[GroupId],
    facts: &mut Facts,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("group_id", groups.iter().map(|group| group.0));
    let text = format!(
        "SELECT group_id, user_id, role FROM memberships WHERE {theirs} ORDER BY group_id, user_id"
    );
    let member =
        |row: &_| -> Result<(UserId, Role)> { Ok((decode::user(row, 1)?, decode::role(row, 2)?)) };
    lists(conn, groups, sql, &text, member, |group, members| {
        facts.put_members(group, members);
    })
    .await
}

pub(super) async fn children(
    conn: &impl ConnectionTrait,
    groups: &[GroupId],
    facts: &mut Facts,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("parent_id", groups.iter().map(|group| group.0));
    let text =
        format!("SELECT parent_id, id FROM user_groups WHERE {theirs} ORDER BY parent_id, id");
    let child = |row: &_| decode::group(row, 1);
    lists(conn, groups, sql, &text, child, |group, children| {
        facts.put_children(group, children);
    })
    .await
}

pub(super) async fn contents(
    conn: &impl ConnectionTrait,
    groups: &[GroupId],
    facts: &mut Facts,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("a.group_id", groups.iter().map(|group| group.0));
    let text = format!(
        "SELECT a.group_id, r.kind, r.id FROM group_assignments a \
         JOIN resources r ON r.id = a.resource_id WHERE {theirs} \
         ORDER BY a.group_id, r.kind, r.id"
    );
    let resource = |row: &_| decode::resource(row, 1);
    lists(conn, groups, sql, &text, resource, |group, contents| {
        facts.put_contents(group, contents);
    })
    .await
}

pub(super) async fn heights(
    conn: &impl ConnectionTrait,
    groups: &[GroupId],
    facts: &mut Facts,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let down = down(&mut sql, groups);
    let text = format!("{down} SELECT top, CAST(MAX(level) AS bigint) FROM down GROUP BY top");
    let level = |row: &_| decode::get::<i64>(row, 1);
    lists(conn, groups, sql, &text, level, |group, levels| {
        let height = levels.first().copied().unwrap_or_default();
        facts.put_height(group, usize::try_from(height).unwrap_or_default());
    })
    .await
}

pub(super) async fn resources_below(
    conn: &impl ConnectionTrait,
    groups: &[GroupId],
    facts: &mut Facts,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let down = down(&mut sql, groups);
    let text = format!(
        "{down} SELECT DISTINCT d.top, r.kind, r.id FROM down d \
         JOIN group_assignments a ON a.group_id = d.id \
         JOIN resources r ON r.id = a.resource_id ORDER BY d.top, r.kind, r.id"
    );
    let resource = |row: &_| decode::resource(row, 1);
    lists(conn, groups, sql, &text, resource, |group, below| {
        facts.put_resources_below(group, below);
    })
    .await
}

pub(super) async fn contained_below(
    conn: &impl ConnectionTrait,
    groups: &[GroupId],
    facts: &mut Facts,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let down = down(&mut sql, groups);
    let text = format!(
        "{down} SELECT DISTINCT d.top, c.kind, c.id, m.camera_id FROM down d \
         JOIN group_assignments a ON a.group_id = d.id \
         JOIN resource_members m ON m.camera_id = a.resource_id \
         JOIN resources c ON c.id = m.container_id ORDER BY d.top, c.kind, c.id, m.camera_id"
    );
    let pair = |row: &_| -> Result<(ResourceId, ResourceId)> {
        Ok((decode::resource(row, 1)?, decode::camera(row, 3)?))
    };
    lists(conn, groups, sql, &text, pair, |group, contained| {
        facts.put_contained_below(group, contained);
    })
    .await
}

/// The groups and all below them, each with the group asked about and its level there.
fn down(sql: &mut Sql, groups: &[GroupId]) -> String {
    let wanted = sql.one_of("id", groups.iter().map(|group| group.0));
    format!(
        "WITH RECURSIVE down (top, id, level) AS ( \
           SELECT id, id, 1 FROM user_groups WHERE {wanted} \
           UNION ALL \
           SELECT down.top, g.id, down.level + 1 \
           FROM down JOIN user_groups g ON g.parent_id = down.id WHERE down.level < {TOO_FAR} \
         )"
    )
}

/// Each group's answers, of rows that are ordered by the group in their first column; none for a
/// group without rows.
async fn lists<T>(
    conn: &impl ConnectionTrait,
    groups: &[GroupId],
    sql: Sql,
    text: &str,
    read: impl Fn(&QueryResult) -> Result<T>,
    mut put: impl FnMut(GroupId, Vec<T>),
) -> Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    let rows = sql.all(conn, text).await?;
    let mut found = super::by_first(&rows, decode::group, read)?;
    for group in groups {
        put(*group, found.remove(group).unwrap_or_default());
    }
    Ok(())
}
