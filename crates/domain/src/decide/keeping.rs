//! The closure rule (U8) when something is taken away or moved: a camera that a layout or camera
//! group needs, for a group or for a user, stays.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Query, UserFacts};
use crate::{Code, GroupId, Refusal, ResourceId, ResourceKind, Rule, Stop, UserId};

use super::access::Access;
use super::refusals::Refusals;

/// Where things are after the command.
pub(super) enum After<'a> {
    /// These are not assigned to the group any more.
    Taken(GroupId, &'a [ResourceId]),
    /// The group stands below the last of these.
    Moved(GroupId, &'a [GroupId]),
}

impl After<'_> {
    /// The groups that the resource is assigned to.
    pub(super) fn groups(&self, resource: ResourceId, groups: &[GroupId]) -> Vec<GroupId> {
        let taken = |at: &GroupId| match self {
            Self::Taken(group, resources) => at == group && resources.contains(&resource),
            Self::Moved(..) => false,
        };
        groups.iter().copied().filter(|at| !taken(at)).collect()
    }

    /// The groups from the root to the group.
    pub(super) fn path(&self, access: &Access<'_>, group: GroupId) -> Result<Vec<GroupId>, Stop> {
        let path = access.facts.path(&group)?;
        let path = path.as_deref().ok_or(Stop::NotFound)?;
        Ok(match self {
            Self::Moved(moved, parent) => match path.iter().position(|at| at == moved) {
                Some(at) => parent.iter().chain(&path[at..]).copied().collect(),
                None => path.to_vec(),
            },
            Self::Taken(..) => path.to_vec(),
        })
    }

    /// The groups whose memberships reach the resource: T7, T8.
    pub(super) fn above(
        &self,
        access: &Access<'_>,
        resource: ResourceId,
        groups: &[GroupId],
    ) -> Result<BTreeSet<GroupId>, Stop> {
        let mut above = BTreeSet::from([access.root()?]);
        for group in self.groups(resource, groups) {
            above.extend(self.path(access, group)?);
        }
        Ok(above)
    }
}

/// Judges pairs of a container and a camera in it that the command takes away or moves: each
/// container stays only where each of its groups and users keeps the camera.
pub(super) fn cameras(
    access: &Access<'_>,
    pairs: &[(ResourceId, ResourceId)],
    after: &After<'_>,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let all: Vec<ResourceId> = pairs
        .iter()
        .flat_map(|(it, camera)| [*it, *camera])
        .collect();
    access.require_places(&all)?;
    let users = holders(access, pairs)?;
    let mut missing: BTreeMap<ResourceId, BTreeSet<ResourceId>> = BTreeMap::new();
    for (container, camera) in pairs {
        let above = after.above(access, *camera, &access.place(*camera)?.groups)?;
        let its_groups = after.groups(*container, &access.place(*container)?.groups);
        let root = access.root()?;
        let in_groups = its_groups
            .iter()
            .all(|at| *at == root || above.contains(at));
        let mut with_users = true;
        for user in &users[container] {
            with_users &= views(access, *user, *camera, &above)?;
        }
        if !(in_groups && with_users) {
            missing.entry(*container).or_default().insert(*camera);
        }
    }
    for (container, cameras) in missing {
        refusals.add_if(true, || stays(container, cameras));
    }
    Ok(())
}

/// Who has each of the containers individually, with all that is to be known of them.
fn holders(
    access: &Access<'_>,
    pairs: &[(ResourceId, ResourceId)],
) -> Result<BTreeMap<ResourceId, Vec<UserId>>, Stop> {
    let containers: BTreeSet<ResourceId> = pairs.iter().map(|(it, _)| *it).collect();
    access
        .facts
        .require(containers.iter().map(|it| Query::Assignees(*it)))?;
    let mut users = BTreeMap::new();
    let mut needed = Vec::new();
    for container in containers {
        users.insert(container, access.facts.assignees(&container)?.clone());
    }
    for (container, camera) in pairs {
        for user in &users[container] {
            needed.extend([Query::User(*user), Query::Assigned((*user, *camera))]);
        }
    }
    access.facts.require(needed)?;
    Ok(users)
}

/// Whether the user views the camera over which members of these groups have a role: active or
/// not, whatever his limits.
fn views(
    access: &Access<'_>,
    user: UserId,
    camera: ResourceId,
    above: &BTreeSet<GroupId>,
) -> Result<bool, Stop> {
    let facts = access.facts.user(&user)?.as_ref().ok_or(Stop::NotFound)?;
    let member = facts
        .memberships
        .iter()
        .any(|(group, _)| above.contains(group));
    Ok(member || *access.facts.assigned(&(user, camera))?)
}

/// What a user keeps individually when he has these memberships and has lost these assignments:
/// each layout or camera group only with the view of each camera.
pub(super) fn of_user(
    access: &Access<'_>,
    user: UserId,
    after: &UserFacts,
    lost: &[ResourceId],
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let lost: BTreeSet<ResourceId> = lost.iter().copied().collect();
    let assigned = access.facts.assigned_resources(&user)?.iter().copied();
    let assigned: BTreeSet<ResourceId> = assigned.filter(|it| !lost.contains(it)).collect();
    let containers = || assigned.iter().filter(|it| it.kind.contains_cameras());
    access
        .facts
        .require(containers().map(|it| Query::Resource(*it)))?;
    let mut cameras = Vec::new();
    for container in containers() {
        cameras.extend_from_slice(&access.place(*container)?.cameras);
    }
    cameras.retain(|camera| !assigned.contains(camera));
    access.require_places(&cameras)?;
    for container in containers() {
        let mut missing = BTreeSet::new();
        for camera in &access.place(*container)?.cameras {
            if !assigned.contains(camera) {
                let groups = &access.place(*camera)?.groups;
                if access.roles_over_groups(after, groups)?.is_empty() {
                    missing.insert(*camera);
                }
            }
        }
        refusals.add_if(!missing.is_empty(), || stays(*container, missing));
    }
    Ok(())
}

fn stays(container: ResourceId, cameras: BTreeSet<ResourceId>) -> Refusal {
    let (code, message) = if container.kind == ResourceKind::Layout {
        (
            Code::CameraInLayout,
            "a layout that stays accessible needs this camera; take the layout away first, or the \
             camera out of it",
        )
    } else {
        (
            Code::CameraInCameraGroup,
            "a camera group that stays accessible needs this camera; take the camera group away \
             first, or the camera out of it",
        )
    };
    let named = std::iter::once(container).chain(cameras);
    Refusal::new(code, Rule::U(8), message).blocked_by(named)
}
