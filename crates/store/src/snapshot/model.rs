//! What the directory and the actors load: whole tables or whole subtrees, as of a revision.

use canopy_domain::{GroupId, ResourceId, Revision, UserId};

use super::Snapshot;
use crate::{GroupRow, MembershipRow, PlacedResource, Result, UserRow};

impl Snapshot {
    /// All groups.
    ///
    /// # Errors
    /// The database fails.
    pub async fn groups(&self, at: Revision) -> Result<Vec<GroupRow>> {
        let _ = at;
        todo!()
    }

    /// All users.
    ///
    /// # Errors
    /// The database fails.
    pub async fn users(&self, at: Revision) -> Result<Vec<UserRow>> {
        let _ = at;
        todo!()
    }

    /// All memberships.
    ///
    /// # Errors
    /// The database fails.
    pub async fn all_memberships(&self, at: Revision) -> Result<Vec<MembershipRow>> {
        let _ = at;
        todo!()
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
        let _ = (groups, at);
        todo!()
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
        let _ = (users, at);
        todo!()
    }

    /// Every resource with each of its groups; none once for a resource in no group.
    ///
    /// # Errors
    /// The database fails.
    pub async fn placements(&self, at: Revision) -> Result<Vec<(ResourceId, Option<GroupId>)>> {
        let _ = at;
        todo!()
    }

    /// The resources assigned to these groups: one row for each resource and group.
    ///
    /// # Errors
    /// The database fails.
    pub async fn resources_in(
        &self,
        groups: &[GroupId],
        at: Revision,
    ) -> Result<Vec<PlacedResource>> {
        let _ = (groups, at);
        todo!()
    }

    /// The resources assigned to no group, with their names.
    ///
    /// # Errors
    /// The database fails.
    pub async fn resources_in_no_group(&self, at: Revision) -> Result<Vec<(ResourceId, String)>> {
        let _ = at;
        todo!()
    }

    /// All individual assignments (T9).
    ///
    /// # Errors
    /// The database fails.
    pub async fn user_assignments(&self, at: Revision) -> Result<Vec<(UserId, ResourceId)>> {
        let _ = at;
        todo!()
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
        let _ = (containers, at);
        todo!()
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
        let _ = (cameras, at);
        todo!()
    }
}
