//! Things that exist no more: where they were last, and what they were called.

use std::collections::HashMap;

use canopy_domain::{GroupId, ResourceId, Revision, TargetId};

use super::Snapshot;
use super::names::Targets;
use crate::sql::Sql;
use crate::{Result, decode};

/// A thing that exists no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// What it was called at last; none for a user, whose name is erased with him.
    pub last_name: Option<String>,
    /// The group or groups it was last in, by id: those that a user left with the revision that
    /// deleted him, those that a resource was taken from with its own, a group's parent.
    pub groups: Vec<GroupId>,
    /// The revision that deleted it: as of the one before, it still was.
    pub until: Revision,
}

impl Snapshot {
    /// What is known of those of these things that existed once and exist no more; the others are
    /// left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn last_groups(&self, things: &[TargetId]) -> Result<HashMap<TargetId, Gone>> {
        let targets = Targets::sort(things);
        let mut gone = HashMap::new();
        if !targets.groups.is_empty() {
            self.gone_groups(&targets, &mut gone).await?;
        }
        if !targets.users.is_empty() {
            self.gone_users(&targets, &mut gone).await?;
        }
        if !targets.resources.is_empty() {
            self.gone_resources(&targets, &mut gone).await?;
        }
        Ok(gone)
    }

    async fn gone_groups(
        &self,
        targets: &Targets,
        gone: &mut HashMap<TargetId, Gone>,
    ) -> Result<()> {
        let mut sql = Sql::new(&self.tx);
        let theirs = sql.one_of("p.id", targets.group_ids());
        let last = last("user_groups", &theirs);
        let text = format!("SELECT p.id, p.until, p.name, p.parent_id {last}");
        for row in sql.all(&self.tx, &text).await? {
            let parent: Option<_> = decode::get(&row, 3)?;
            let what = Gone {
                last_name: decode::get(&row, 2)?,
                groups: parent.map(GroupId).into_iter().collect(),
                until: decode::revision(decode::get(&row, 1)?)?,
            };
            gone.insert(decode::group(&row, 0)?.into(), what);
        }
        Ok(())
    }

    async fn gone_users(
        &self,
        targets: &Targets,
        gone: &mut HashMap<TargetId, Gone>,
    ) -> Result<()> {
        let mut sql = Sql::new(&self.tx);
        let theirs = sql.one_of("p.id", targets.user_ids());
        let last = last("users", &theirs);
        let text = format!(
            "SELECT u.id, u.until, m.group_id FROM (SELECT p.id, p.until {last}) u \
             LEFT JOIN past_memberships m ON m.user_id = u.id AND m.until = u.until \
             ORDER BY u.id, m.group_id"
        );
        for row in sql.all(&self.tx, &text).await? {
            let until = decode::revision(decode::get(&row, 1)?)?;
            let user = decode::user(&row, 0)?;
            let what = gone.entry(user.into()).or_insert_with(|| Gone {
                last_name: None,
                groups: Vec::new(),
                until,
            });
            let group: Option<_> = decode::get(&row, 2)?;
            what.groups.extend(group.map(GroupId));
        }
        Ok(())
    }

    async fn gone_resources(
        &self,
        targets: &Targets,
        gone: &mut HashMap<TargetId, Gone>,
    ) -> Result<()> {
        let mut sql = Sql::new(&self.tx);
        let theirs = sql.one_of("p.id", targets.resource_ids());
        let last = last("resources", &theirs);
        let text = format!(
            "SELECT r.kind, r.id, r.until, r.name, a.group_id \
             FROM (SELECT p.kind, p.id, p.until, p.name {last}) r \
             LEFT JOIN past_group_assignments a \
             ON a.resource_id = r.id AND a.until = r.until ORDER BY r.id, a.group_id"
        );
        for row in sql.all(&self.tx, &text).await? {
            let resource: ResourceId = decode::resource(&row, 0)?;
            if !targets.resources.contains(&resource) {
                continue;
            }
            let (until, last_name) = (decode::get(&row, 2)?, decode::get(&row, 3)?);
            let until = decode::revision(until)?;
            let what = gone.entry(resource.into()).or_insert_with(|| Gone {
                last_name: Some(last_name),
                groups: Vec::new(),
                until,
            });
            let group: Option<_> = decode::get(&row, 4)?;
            what.groups.extend(group.map(GroupId));
        }
        Ok(())
    }
}

/// The last past row, `p`, of each of these that has no live one.
fn last(table: &str, theirs: &str) -> String {
    format!(
        "FROM past_{table} p WHERE {theirs} \
         AND p.until = (SELECT MAX(l.until) FROM past_{table} l WHERE l.id = p.id) \
         AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = p.id)"
    )
}
