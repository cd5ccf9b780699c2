//! Facts about resources. The kind is part of the id: one that is stored with another kind does not
//! exist.

use std::collections::{HashMap, HashSet};

use canopy_domain::{Facts, ResourceFacts, ResourceId, UserId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::by_first;
use crate::sql::Sql;
use crate::{Result, decode};

pub(super) async fn resources(
    conn: &impl ConnectionTrait,
    resources: &[ResourceId],
    facts: &mut Facts,
) -> Result<()> {
    if resources.is_empty() {
        return Ok(());
    }
    let ids = || resources.iter().map(|resource| resource.uuid);
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("id", ids());
    let text = format!("SELECT kind, id FROM resources WHERE {theirs}");
    let mut found: HashMap<ResourceId, ResourceFacts> = HashMap::new();
    let mut by_uuid: HashMap<Uuid, ResourceId> = HashMap::new();
    for row in sql.all(conn, &text).await? {
        let resource = decode::resource(&row, 0)?;
        found.insert(resource, ResourceFacts::default());
        by_uuid.insert(resource.uuid, resource);
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("resource_id", ids());
    let text = format!(
        "SELECT resource_id, group_id FROM group_assignments WHERE {theirs} \
         ORDER BY resource_id, group_id"
    );
    for row in sql.all(conn, &text).await? {
        let resource = by_uuid.get(&decode::get(&row, 0)?);
        if let Some(resource) = resource.and_then(|resource| found.get_mut(resource)) {
            resource.groups.push(decode::group(&row, 1)?);
        }
    }
    let containers = resources.iter().filter(|id| id.kind.contains_cameras());
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("container_id", containers.map(|resource| resource.uuid));
    let text = format!(
        "SELECT container_id, camera_id FROM resource_members WHERE {theirs} \
         ORDER BY container_id, camera_id"
    );
    for row in sql.all(conn, &text).await? {
        let resource = by_uuid.get(&decode::get(&row, 0)?);
        if let Some(resource) = resource.and_then(|resource| found.get_mut(resource)) {
            resource.cameras.push(decode::camera(&row, 1)?);
        }
    }
    for resource in resources {
        facts.put_resource(*resource, found.remove(resource));
    }
    Ok(())
}

pub(super) async fn assigned(
    conn: &impl ConnectionTrait,
    pairs: &[(UserId, ResourceId)],
    facts: &mut Facts,
) -> Result<()> {
    if pairs.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let wanted = sql.rows_of_pairs(pairs.iter().map(|(user, resource)| (user.0, resource.uuid)));
    let text = format!(
        "SELECT a.user_id, r.kind, r.id FROM {wanted} JOIN user_assignments a \
         ON a.user_id = wanted.one AND a.resource_id = wanted.other \
         JOIN resources r ON r.id = a.resource_id"
    );
    let mut found = HashSet::new();
    for row in sql.all(conn, &text).await? {
        found.insert((decode::user(&row, 0)?, decode::resource(&row, 1)?));
    }
    for pair in pairs {
        facts.put_assigned(*pair, found.contains(pair));
    }
    Ok(())
}

pub(super) async fn containers(
    conn: &impl ConnectionTrait,
    cameras: &[ResourceId],
    facts: &mut Facts,
) -> Result<()> {
    if cameras.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("m.camera_id", cameras.iter().map(|camera| camera.uuid));
    let text = format!(
        "SELECT m.camera_id, c.kind, c.id FROM resource_members m \
         JOIN resources c ON c.id = m.container_id WHERE {theirs} ORDER BY c.kind, c.id"
    );
    let rows = sql.all(conn, &text).await?;
    let mut found = by_first(&rows, decode::camera, |row| decode::resource(row, 1))?;
    for camera in cameras {
        facts.put_containers(*camera, found.remove(camera).unwrap_or_default());
    }
    Ok(())
}

pub(super) async fn assignees(
    conn: &impl ConnectionTrait,
    resources: &[ResourceId],
    facts: &mut Facts,
) -> Result<()> {
    if resources.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("r.id", resources.iter().map(|resource| resource.uuid));
    let text = format!(
        "SELECT r.kind, r.id, a.user_id FROM user_assignments a \
         JOIN resources r ON r.id = a.resource_id WHERE {theirs} ORDER BY a.user_id"
    );
    let rows = sql.all(conn, &text).await?;
    let mut found = by_first(&rows, decode::resource, |row| decode::user(row, 2))?;
    for resource in resources {
        facts.put_assignees(*resource, found.remove(resource).unwrap_or_default());
    }
    Ok(())
}

pub(super) async fn assigned_resources(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    facts: &mut Facts,
) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("a.user_id", users.iter().map(|user| user.0));
    let text = format!(
        "SELECT a.user_id, r.kind, r.id FROM user_assignments a \
         JOIN resources r ON r.id = a.resource_id WHERE {theirs} ORDER BY r.kind, r.id"
    );
    let rows = sql.all(conn, &text).await?;
    let mut found = by_first(&rows, decode::user, |row| decode::resource(row, 1))?;
    for user in users {
        facts.put_assigned_resources(*user, found.remove(user).unwrap_or_default());
    }
    Ok(())
}
