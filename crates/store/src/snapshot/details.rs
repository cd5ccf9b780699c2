//! The data of users, groups and resources by their ids, as of now: for loaders that batch.

use std::collections::{HashMap, HashSet};

use canopy_domain::{GroupId, ResourceId, UserId};

use super::Snapshot;
use crate::{GroupDetail, Profile, ResourceDetail, Result};

impl Snapshot {
    /// The profiles of these users; those that do not exist are left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn profiles(&self, users: &[UserId]) -> Result<Vec<Profile>> {
        let _ = users;
        todo!()
    }

    /// The data of these groups; those that do not exist are left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn group_details(&self, groups: &[GroupId]) -> Result<Vec<GroupDetail>> {
        let _ = groups;
        todo!()
    }

    /// The data of these resources; those that do not exist, or are of another kind, are left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn resource_details(&self, resources: &[ResourceId]) -> Result<Vec<ResourceDetail>> {
        let _ = resources;
        todo!()
    }

    /// The external ids of all cameras: what an import need not bring again.
    ///
    /// # Errors
    /// The database fails.
    pub async fn camera_external_ids(&self) -> Result<HashSet<String>> {
        todo!()
    }

    /// The groups that have an external id, by it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn group_external_ids(&self) -> Result<HashMap<String, GroupId>> {
        todo!()
    }
}
