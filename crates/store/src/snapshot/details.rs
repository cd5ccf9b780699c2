//! The data of users, groups and resources by their ids, as of now: for loaders that batch.

use std::collections::{HashMap, HashSet};

use canopy_domain::{GroupId, Micros, ResourceId, UserId};

use super::Snapshot;
use crate::sql::Sql;
use crate::{GroupDetail, Profile, ResourceDetail, Result, decode};

impl Snapshot {
    /// The profiles of these users; those that do not exist are left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn profiles(&self, users: &[UserId]) -> Result<Vec<Profile>> {
        let mut sql = Sql::new(&self.tx);
        let theirs = sql.one_of("u.id", users.iter().map(|user| user.0));
        let text = format!(
            "SELECT u.id, p.email, p.name, p.language, u.active, u.created_at, u.created_by, \
             l.actions, i.pool \
             FROM users u JOIN profiles p ON p.user_id = u.id \
             LEFT JOIN action_limits l ON l.user_id = u.id \
             LEFT JOIN ip_pools i ON i.user_id = u.id WHERE {theirs}"
        );
        let rows = sql.all(&self.tx, &text).await?;
        rows.iter()
            .map(|row| {
                Ok(Profile {
                    user: decode::user(row, 0)?,
                    email: decode::get(row, 1)?,
                    name: decode::get(row, 2)?,
                    language: decode::get(row, 3)?,
                    active: decode::get(row, 4)?,
                    created_at: Micros(decode::get(row, 5)?),
                    created_by: decode::get::<Option<_>>(row, 6)?.map(UserId),
                    limits: decode::limits(row, 7)?,
                    pool: decode::pool(row, 8)?,
                })
            })
            .collect()
    }

    /// The data of these groups; those that do not exist are left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn group_details(&self, groups: &[GroupId]) -> Result<Vec<GroupDetail>> {
        let mut sql = Sql::new(&self.tx);
        let theirs = sql.one_of("id", groups.iter().map(|group| group.0));
        let text = format!("SELECT id, name, external_id FROM user_groups WHERE {theirs}");
        let rows = sql.all(&self.tx, &text).await?;
        rows.iter()
            .map(|row| {
                Ok(GroupDetail {
                    group: decode::group(row, 0)?,
                    name: decode::get(row, 1)?,
                    external_id: decode::get(row, 2)?,
                })
            })
            .collect()
    }

    /// The data of these resources; those that do not exist, or are of another kind, are left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn resource_details(&self, resources: &[ResourceId]) -> Result<Vec<ResourceDetail>> {
        let wanted: HashSet<ResourceId> = resources.iter().copied().collect();
        let mut sql = Sql::new(&self.tx);
        let theirs = sql.one_of("id", resources.iter().map(|resource| resource.uuid));
        let text = format!("SELECT kind, id, name, external_id FROM resources WHERE {theirs}");
        let rows = sql.all(&self.tx, &text).await?;
        let mut details = Vec::with_capacity(rows.len());
        for row in &rows {
            let resource = decode::resource(row, 0)?;
            if wanted.contains(&resource) {
                details.push(ResourceDetail {
                    resource,
                    name: decode::get(row, 2)?,
                    external_id: decode::get(row, 3)?,
                });
            }
        }
        Ok(details)
    }

    /// The groups with this name, as it is written.
    ///
    /// # Errors
    /// The database fails.
    pub async fn groups_named(&self, name: &str) -> Result<Vec<GroupId>> {
        let mut sql = Sql::new(&self.tx);
        let name = sql.bind(name);
        let text = format!("SELECT id FROM user_groups WHERE name = {name}");
        sql.each(&self.tx, &text, |row| decode::group(row, 0)).await
    }

    /// What is individually assigned to these users (T9).
    ///
    /// # Errors
    /// The database fails.
    pub async fn assignments_of(&self, users: &[UserId]) -> Result<Vec<(UserId, ResourceId)>> {
        let mut sql = Sql::new(&self.tx);
        let theirs = sql.one_of("a.user_id", users.iter().map(|user| user.0));
        let text = format!(
            "SELECT a.user_id, r.kind, r.id FROM user_assignments a \
             JOIN resources r ON r.id = a.resource_id WHERE {theirs}"
        );
        let pair = |row: &_| Ok((decode::user(row, 0)?, decode::resource(row, 1)?));
        sql.each(&self.tx, &text, pair).await
    }

    /// The external ids of all cameras: what an import need not bring again.
    ///
    /// # Errors
    /// The database fails.
    pub async fn camera_external_ids(&self) -> Result<HashSet<String>> {
        let text = "SELECT external_id FROM resources \
                    WHERE kind = 'camera' AND external_id IS NOT NULL";
        let rows = Sql::new(&self.tx).all(&self.tx, text).await?;
        rows.iter().map(|row| decode::get(row, 0)).collect()
    }

    /// The cameras with these external ids, each with its own.
    ///
    /// # Errors
    /// The database fails.
    pub async fn cameras_of_external_ids(
        &self,
        ids: &[String],
    ) -> Result<Vec<(String, ResourceId)>> {
        let mut sql = Sql::new(&self.tx);
        let theirs = sql.one_of_texts("external_id", ids.to_vec());
        let text =
            format!("SELECT external_id, id FROM resources WHERE {theirs} AND kind = 'camera'");
        let rows = sql.all(&self.tx, &text).await?;
        rows.iter()
            .map(|row| Ok((decode::get(row, 0)?, decode::camera(row, 1)?)))
            .collect()
    }

    /// The groups that have an external id, by it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn group_external_ids(&self) -> Result<HashMap<String, GroupId>> {
        let text = "SELECT external_id, id FROM user_groups WHERE external_id IS NOT NULL";
        let rows = Sql::new(&self.tx).all(&self.tx, text).await?;
        rows.iter()
            .map(|row| Ok((decode::get(row, 0)?, decode::group(row, 1)?)))
            .collect()
    }
}
