//! What things were called.

use std::collections::HashMap;

use canopy_domain::{GroupId, ResourceId, Revision, TargetId, UserId};
use uuid::Uuid;

use super::Snapshot;
use crate::sql::Sql;
use crate::{Result, decode};

/// Ids by what they are ids of.
#[derive(Default)]
pub(super) struct Targets {
    pub(super) users: Vec<UserId>,
    pub(super) groups: Vec<GroupId>,
    pub(super) resources: Vec<ResourceId>,
}

impl Targets {
    pub(super) fn sort(targets: &[TargetId]) -> Self {
        let mut sorted = Self::default();
        for target in targets {
            match target {
                TargetId::User(user) => sorted.users.push(*user),
                TargetId::Group(group) => sorted.groups.push(*group),
                TargetId::Resource(resource) => sorted.resources.push(*resource),
            }
        }
        sorted
    }

    pub(super) fn user_ids(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.users.iter().map(|user| user.0)
    }

    pub(super) fn group_ids(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.groups.iter().map(|group| group.0)
    }

    pub(super) fn resource_ids(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.resources.iter().map(|resource| resource.uuid)
    }
}

impl Snapshot {
    /// What groups and resources were called as of the revision, and what users are called now: of
    /// a person no earlier name is kept. What did not exist then, or is erased, is left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn names(
        &self,
        targets: &[TargetId],
        at: Revision,
    ) -> Result<HashMap<TargetId, String>> {
        let moment = self.moment(at);
        let targets = Targets::sort(targets);
        let mut names = HashMap::new();
        if !targets.groups.is_empty() {
            let mut sql = Sql::new(&self.tx);
            let theirs = sql.one_of("id", targets.group_ids());
            let text = sql.rows_where("user_groups", "id, name", &theirs, moment);
            for row in sql.all(&self.tx, &text).await? {
                names.insert(decode::group(&row, 0)?.into(), decode::get(&row, 1)?);
            }
        }
        if !targets.resources.is_empty() {
            let mut sql = Sql::new(&self.tx);
            let theirs = sql.one_of("id", targets.resource_ids());
            let text = sql.rows_where("resources", "kind, id, name", &theirs, moment);
            for row in sql.all(&self.tx, &text).await? {
                let resource = decode::resource(&row, 0)?;
                if targets.resources.contains(&resource) {
                    names.insert(resource.into(), decode::get(&row, 2)?);
                }
            }
        }
        if !targets.users.is_empty() {
            let mut sql = Sql::new(&self.tx);
            let theirs = sql.one_of("user_id", targets.user_ids());
            let text = format!("SELECT user_id, name FROM profiles WHERE {theirs}");
            for row in sql.all(&self.tx, &text).await? {
                names.insert(decode::user(&row, 0)?.into(), decode::get(&row, 1)?);
            }
        }
        Ok(names)
    }
}
