//! Answers what a decision asks for: a statement or two for each kind of query, however many there
//! are of it.

mod resources;
mod users;

use std::collections::BTreeSet;

use canopy_domain::{EmailKey, Facts, GroupId, Query, ResourceId, SessionId, UserId};
use sea_orm::ConnectionTrait;

use crate::sql::Sql;
use crate::{Result, StoreError, decode};

/// The queries by kind.
#[derive(Default)]
struct Asked {
    root: bool,
    users: Vec<UserId>,
    emails: Vec<EmailKey>,
    pools: Vec<UserId>,
    paths: Vec<GroupId>,
    resources: Vec<ResourceId>,
    assigned: Vec<(UserId, ResourceId)>,
    other_system_managers: Vec<UserId>,
    sessions: Vec<SessionId>,
}

/// Answers the queries, as the connection sees the database, into the facts.
pub(crate) async fn load(
    conn: &impl ConnectionTrait,
    queries: &BTreeSet<Query>,
    facts: &mut Facts,
) -> Result<()> {
    let asked = sort(queries);
    if asked.root {
        root(conn, facts).await?;
    }
    users::users(conn, &asked.users, facts).await?;
    users::emails(conn, &asked.emails, facts).await?;
    users::pools(conn, &asked.pools, facts).await?;
    users::other_system_managers(conn, &asked.other_system_managers, facts).await?;
    users::sessions(conn, &asked.sessions, facts).await?;
    paths(conn, &asked.paths, facts).await?;
    resources::resources(conn, &asked.resources, facts).await?;
    resources::assigned(conn, &asked.assigned, facts).await
}

fn sort(queries: &BTreeSet<Query>) -> Asked {
    let mut asked = Asked::default();
    for query in queries {
        match query {
            Query::Root(()) => asked.root = true,
            Query::User(user) => asked.users.push(*user),
            Query::Email(email) => asked.emails.push(email.clone()),
            Query::Pool(user) => asked.pools.push(*user),
            Query::Path(group) => asked.paths.push(*group),
            Query::Resource(resource) => asked.resources.push(*resource),
            Query::Assigned(pair) => asked.assigned.push(*pair),
            Query::OtherSystemManager(user) => asked.other_system_managers.push(*user),
            Query::Session(session) => asked.sessions.push(*session),
            _ => {} // TEMPORARY
        }
    }
    asked
}

async fn root(conn: &impl ConnectionTrait, facts: &mut Facts) -> Result<()> {
    let text = "SELECT id FROM user_groups WHERE parent_id IS NULL";
    let row = Sql::new(conn).one(conn, text).await?;
    let root = row.map(|row| decode::group(&row, 0)).transpose()?;
    facts.put_root((), root);
    Ok(())
}

/// Deeper than any tree: where the way up does not end before, it never does.
const TOO_FAR: usize = 128;

async fn paths(conn: &impl ConnectionTrait, groups: &[GroupId], facts: &mut Facts) -> Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let wanted = sql.one_of("id", groups.iter().map(|group| group.0));
    let text = format!(
        "WITH RECURSIVE up (below, id, parent_id, steps) AS ( \
           SELECT id, id, parent_id, 0 FROM user_groups WHERE {wanted} \
           UNION ALL \
           SELECT up.below, g.id, g.parent_id, up.steps + 1 \
           FROM up JOIN user_groups g ON g.id = up.parent_id WHERE up.steps < {TOO_FAR} \
         ) SELECT below, id FROM up ORDER BY below, steps DESC"
    );
    let rows = sql.all(conn, &text).await?;
    for group in groups {
        facts.put_path(*group, None);
    }
    let mut rows = rows.iter().peekable();
    while let Some(first) = rows.peek() {
        let below = decode::group(first, 0)?;
        let mut path = Vec::new();
        while let Some(row) = rows.peek()
            && decode::group(row, 0)? == below
        {
            path.push(decode::group(row, 1)?);
            rows.next();
        }
        if path.len() > TOO_FAR {
            return Err(StoreError::corrupt(format!("{below} stands below itself")));
        }
        facts.put_path(below, Some(path));
    }
    Ok(())
}
