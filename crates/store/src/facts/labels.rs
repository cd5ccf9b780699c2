//! What users show of themselves, what groups and resources are called.

use std::collections::HashMap;

use canopy_domain::{Facts, Label, ProfileFacts, TargetId, UserId};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::sql::Sql;
use crate::{Result, decode};

pub(super) async fn profiles(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    facts: &mut Facts,
) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("user_id", users.iter().map(|user| user.0));
    let text = format!("SELECT user_id, email, name, language FROM profiles WHERE {theirs}");
    for user in users {
        facts.put_profile(*user, None);
    }
    for row in sql.all(conn, &text).await? {
        let profile = ProfileFacts {
            email: decode::get(&row, 1)?,
            name: decode::get(&row, 2)?,
            language: decode::get(&row, 3)?,
        };
        facts.put_profile(decode::user(&row, 0)?, Some(profile));
    }
    Ok(())
}

pub(super) async fn labels(
    conn: &impl ConnectionTrait,
    targets: &[TargetId],
    facts: &mut Facts,
) -> Result<()> {
    if targets.is_empty() {
        return Ok(());
    }
    let mut found: HashMap<TargetId, Label> = HashMap::new();
    let groups = targets.iter().filter_map(|target| match target {
        TargetId::Group(group) => Some(group.0),
        TargetId::User(_) | TargetId::Resource(_) => None,
    });
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("id", groups);
    let text = format!("SELECT id, name, external_id FROM user_groups WHERE {theirs}");
    for row in sql.all(conn, &text).await? {
        found.insert(decode::group(&row, 0)?.into(), label(&row, 1)?);
    }
    let resources = targets.iter().filter_map(|target| match target {
        TargetId::Resource(resource) => Some(resource.uuid),
        TargetId::User(_) | TargetId::Group(_) => None,
    });
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("id", resources);
    let text = format!("SELECT kind, id, name, external_id FROM resources WHERE {theirs}");
    for row in sql.all(conn, &text).await? {
        found.insert(decode::resource(&row, 0)?.into(), label(&row, 2)?);
    }
    for target in targets {
        facts.put_label(*target, found.remove(target));
    }
    Ok(())
}

fn label(row: &QueryResult, index: usize) -> Result<Label> {
    Ok(Label {
        name: decode::get(row, index)?,
        external_id: decode::get(row, index + 1)?,
    })
}
