//! What the directory and the actors load: whole tables or whole subtrees, as of a revision.

use std::collections::HashSet;

use canopy_domain::{GroupId, ResourceId, Revision, UserId};
use sea_orm::QueryResult;

use super::Snapshot;
use crate::sql::{Moment, Sql};
use crate::{GroupRow, MembershipRow, PlacedResource, Result, UserRow, decode};

impl Snapshot {
    /// All groups.
    ///
    /// # Errors
    /// The database fails.
    pub async fn groups(&self, at: Revision) -> Result<Vec<GroupRow>> {
        let mut sql = Sql::new(&self.tx);
        let groups = sql.rows("user_groups", "id, parent_id, name, since", self.moment(at));
        let text = format!("SELECT g.id, g.parent_id, g.name FROM {groups} g");
        sql.each(&self.tx, &text, |row| {
            Ok(GroupRow {
                group: decode::group(row, 0)?,
                parent: decode::get::<Option<_>>(row, 1)?.map(GroupId),
                name: decode::get(row, 2)?,
            })
        })
        .await
    }

    /// All users, one after the other.
    ///
    /// # Errors
    /// The database fails.
    pub async fn users(&self, at: Revision, mut take: impl FnMut(UserRow)) -> Result<()> {
        let moment = self.moment(at);
        let mut sql = Sql::new(&self.tx);
        let users = sql.rows("users", "id, active, since", moment);
        let limits = sql.rows("action_limits", "user_id, actions, since", moment);
        let pools = sql.rows("ip_pools", "user_id, pool, since", moment);
        let text = format!(
            "SELECT u.id, u.active, l.actions, p.pool FROM {users} u \
             LEFT JOIN {limits} l ON l.user_id = u.id LEFT JOIN {pools} p ON p.user_id = u.id"
        );
        sql.for_each(&self.tx, &text, |row| {
            take(UserRow {
                user: decode::user(row, 0)?,
                active: decode::get(row, 1)?,
                limits: decode::limits(row, 2)?,
                pool: decode::pool(row, 3)?,
            });
            Ok(())
        })
        .await
    }

    /// All memberships, one after the other.
    ///
    /// # Errors
    /// The database fails.
    pub async fn all_memberships(
        &self,
        at: Revision,
        mut take: impl FnMut(MembershipRow),
    ) -> Result<()> {
        let mut sql = Sql::new(&self.tx);
        let memberships = memberships(&mut sql, self.moment(at));
        let text = format!("SELECT m.user_id, m.group_id, m.role FROM {memberships} m");
        sql.for_each(&self.tx, &text, |row| {
            take(membership(row)?);
            Ok(())
        })
        .await
    }

    /// The memberships in these groups themselves, not below.
    ///
    /// # Errors
    /// The database fails.
    pub async fn memberships_in(
        &self,
        groups: &[GroupId],
        at: Revision,
    ) -> Result<Vec<MembershipRow>> {
        let mut sql = Sql::new(&self.tx);
        let memberships = memberships(&mut sql, self.moment(at));
        let theirs = sql.one_of("m.group_id", groups.iter().map(|group| group.0));
        let text =
            format!("SELECT m.user_id, m.group_id, m.role FROM {memberships} m WHERE {theirs}");
        sql.each(&self.tx, &text, membership).await
    }

    /// The memberships of these users.
    ///
    /// # Errors
    /// The database fails.
    pub async fn memberships_of(
        &self,
        users: &[UserId],
        at: Revision,
    ) -> Result<Vec<MembershipRow>> {
        let mut sql = Sql::new(&self.tx);
        let memberships = memberships(&mut sql, self.moment(at));
        let theirs = sql.one_of("m.user_id", users.iter().map(|user| user.0));
        let text =
            format!("SELECT m.user_id, m.group_id, m.role FROM {memberships} m WHERE {theirs}");
        sql.each(&self.tx, &text, membership).await
    }

    /// Every resource with each of its groups, one after the other; without one, once, a resource in
    /// no group.
    ///
    /// # Errors
    /// The database fails.
    pub async fn placements(
        &self,
        at: Revision,
        mut take: impl FnMut(ResourceId, Option<GroupId>),
    ) -> Result<()> {
        let moment = self.moment(at);
        let mut sql = Sql::new(&self.tx);
        let resources = sql.rows("resources", "id, kind, since", moment);
        let placed = sql.rows("group_assignments", "resource_id, group_id, since", moment);
        let text = format!(
            "SELECT r.kind, r.id, a.group_id FROM {resources} r \
             LEFT JOIN {placed} a ON a.resource_id = r.id"
        );
        sql.for_each(&self.tx, &text, |row| {
            let group = decode::get::<Option<_>>(row, 2)?.map(GroupId);
            take(decode::resource(row, 0)?, group);
            Ok(())
        })
        .await
    }

    /// The resources assigned to these groups, one row after the other for each resource and group.
    ///
    /// # Errors
    /// The database fails.
    pub async fn resources_in(
        &self,
        groups: &[GroupId],
        at: Revision,
        mut take: impl FnMut(PlacedResource),
    ) -> Result<()> {
        let moment = self.moment(at);
        let mut sql = Sql::new(&self.tx);
        let placed = sql.rows("group_assignments", "resource_id, group_id, since", moment);
        let resources = sql.rows("resources", "id, kind, name, since", moment);
        let here = sql.one_of("a.group_id", groups.iter().map(|group| group.0));
        let text = format!(
            "SELECT r.kind, r.id, r.name, a.group_id FROM {placed} a \
             JOIN {resources} r ON r.id = a.resource_id WHERE {here}"
        );
        sql.for_each(&self.tx, &text, |row| {
            take(PlacedResource {
                resource: decode::resource(row, 0)?,
                name: decode::get(row, 2)?,
                group: decode::group(row, 3)?,
            });
            Ok(())
        })
        .await
    }

    /// What these resources were called; those that did not exist are left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn resource_names(
        &self,
        resources: &[ResourceId],
        at: Revision,
    ) -> Result<Vec<(ResourceId, String)>> {
        let mut sql = Sql::new(&self.tx);
        let rows = sql.rows("resources", "id, kind, name, since", self.moment(at));
        let wanted = sql.one_of("r.id", resources.iter().map(|resource| resource.uuid));
        let text = format!("SELECT r.kind, r.id, r.name FROM {rows} r WHERE {wanted}");
        sql.each(&self.tx, &text, |row| {
            Ok((decode::resource(row, 0)?, decode::get(row, 2)?))
        })
        .await
    }

    /// All individual assignments (T9), one after the other.
    ///
    /// # Errors
    /// The database fails.
    pub async fn user_assignments(
        &self,
        at: Revision,
        mut take: impl FnMut(UserId, ResourceId),
    ) -> Result<()> {
        let moment = self.moment(at);
        let mut sql = Sql::new(&self.tx);
        let assigned = sql.rows("user_assignments", "user_id, resource_id, since", moment);
        let resources = sql.rows("resources", "id, kind, since", moment);
        let text = format!(
            "SELECT a.user_id, r.kind, r.id FROM {assigned} a \
             JOIN {resources} r ON r.id = a.resource_id"
        );
        sql.for_each(&self.tx, &text, |row| {
            take(decode::user(row, 0)?, decode::resource(row, 1)?);
            Ok(())
        })
        .await
    }

    /// The cameras of these layouts and camera groups, as (container, camera).
    ///
    /// # Errors
    /// The database fails.
    pub async fn cameras_of(
        &self,
        containers: &[ResourceId],
        at: Revision,
    ) -> Result<Vec<(ResourceId, ResourceId)>> {
        let wanted: HashSet<ResourceId> = containers.iter().copied().collect();
        let pairs = self.members("m.container_id", containers, at).await?;
        // A container of another kind than its id says does not exist.
        Ok(pairs
            .into_iter()
            .filter(|(container, _)| wanted.contains(container))
            .collect())
    }

    /// The layouts and camera groups that these cameras are in, as (camera, container).
    ///
    /// # Errors
    /// The database fails.
    pub async fn containers_of(
        &self,
        cameras: &[ResourceId],
        at: Revision,
    ) -> Result<Vec<(ResourceId, ResourceId)>> {
        let pairs = self.members("m.camera_id", cameras, at).await?;
        Ok(pairs
            .into_iter()
            .map(|(container, camera)| (camera, container))
            .collect())
    }

    /// Containers and their cameras, by either column.
    async fn members(
        &self,
        column: &str,
        ids: &[ResourceId],
        at: Revision,
    ) -> Result<Vec<(ResourceId, ResourceId)>> {
        let moment = self.moment(at);
        let mut sql = Sql::new(&self.tx);
        let members = sql.rows("resource_members", "container_id, camera_id, since", moment);
        let containers = sql.rows("resources", "id, kind, since", moment);
        let theirs = sql.one_of(column, ids.iter().map(|resource| resource.uuid));
        let text = format!(
            "SELECT c.kind, c.id, m.camera_id FROM {members} m \
             JOIN {containers} c ON c.id = m.container_id WHERE {theirs}"
        );
        sql.each(&self.tx, &text, |row| {
            Ok((decode::resource(row, 0)?, decode::camera(row, 2)?))
        })
        .await
    }
}

fn memberships(sql: &mut Sql, moment: Moment) -> String {
    sql.rows("memberships", "user_id, group_id, role, since", moment)
}

fn membership(row: &QueryResult) -> Result<MembershipRow> {
    Ok(MembershipRow {
        user: decode::user(row, 0)?,
        group: decode::group(row, 1)?,
        role: decode::role(row, 2)?,
    })
}
