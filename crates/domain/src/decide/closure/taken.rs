//! A camera is taken away, or moved: no container may stay behind without it.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::decide::access::Access;
use crate::decide::refusals::Refusals;
use crate::facts::{Query, UserFacts};
use crate::{GroupId, ResourceId, Stop, UserId};

use super::refused::taken_from;

/// The user has these memberships after the command, and no longer these individual assignments:
/// each container that he keeps has all its cameras in his view (b).
pub(in crate::decide) fn taken_from_user(
    access: &Access<'_>,
    user: UserId,
    after: &UserFacts,
    taken: &[ResourceId],
    field: &'static str,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let taken: HashSet<ResourceId> = taken.iter().copied().collect();
    let his = access.facts.assigned_resources(&user)?;
    let kept: HashSet<ResourceId> = his
        .iter()
        .copied()
        .filter(|id| !taken.contains(id))
        .collect();
    let mut containers: Vec<ResourceId> = kept.iter().copied().collect();
    containers.retain(|id| id.kind.contains_cameras());
    containers.sort_unstable();
    let known = containers.iter().map(|id| Query::Resource(*id));
    access.facts.require(known)?;

    let mut pairs = Vec::new();
    for container in containers {
        if let Some(found) = access.facts.resource(&container)? {
            let others = found.cameras.iter().filter(|id| !kept.contains(*id));
            pairs.extend(others.map(|camera| (container, *camera)));
        }
    }
    let cameras: Vec<ResourceId> = pairs.iter().map(|(_, camera)| *camera).collect();
    access.require_placements(&cameras)?;
    let mut faults = Vec::new();
    for (container, camera) in pairs {
        let groups = placed(access, camera)?;
        if access.roles_over_groups(after, groups)?.is_empty() {
            faults.push((container, camera));
        }
    }
    taken_from(faults, field, refusals);
    Ok(())
}

/// What a command does to the places of things.
pub(in crate::decide) enum Taken<'a> {
    /// These resources are no longer assigned to the group.
    Unassigned {
        group: GroupId,
        resources: &'a HashSet<ResourceId>,
    },
    /// The group stands, with all below it, right below the last of these.
    Moved { group: GroupId, to: &'a [GroupId] },
}

impl Taken<'_> {
    fn stays(&self, resource: ResourceId, at: GroupId) -> bool {
        match self {
            Self::Unassigned { group, resources } => at != *group || !resources.contains(&resource),
            Self::Moved { .. } => true,
        }
    }

    /// The groups from the root to the last of the path, after the command.
    fn path(&self, path: &[GroupId]) -> Vec<GroupId> {
        match self {
            Self::Unassigned { .. } => path.to_vec(),
            Self::Moved { group, to } => match path.iter().position(|at| at == group) {
                Some(at) => [to, &path[at..]].concat(),
                None => path.to_vec(),
            },
        }
    }
}

/// Each container of these pairs (container, camera) keeps its camera, in every group that it stays
/// in (a) and for everybody whom it is individually assigned to (b).
pub(in crate::decide) fn taken_from_groups(
    access: &Access<'_>,
    pairs: &[(ResourceId, ResourceId)],
    taken: &Taken<'_>,
    field: &'static str,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    load(access, pairs)?;
    let above = above(access, pairs, taken)?;
    let mut faults = BTreeSet::new();
    // These have no role over the camera then: what is left is an individual assignment.
    let mut doubtful = Vec::new();
    for (container, camera) in pairs {
        let above = &above[camera];
        let mut groups = placed(access, *container)?.iter();
        if groups.any(|group| taken.stays(*container, *group) && !above.contains(group)) {
            faults.insert((*container, *camera));
        }
        for user in access.facts.assignees(container)? {
            let facts = access.facts.user(user)?.as_ref();
            let mut his = facts.iter().flat_map(|facts| &facts.memberships);
            if !his.any(|(group, _)| above.contains(group)) {
                doubtful.push((*user, *container, *camera));
            }
        }
    }
    let users: BTreeSet<UserId> = doubtful.iter().map(|(user, ..)| *user).collect();
    let asked = users.iter().map(|user| Query::AssignedResources(*user));
    access.facts.require(asked)?;
    let mut theirs = HashMap::new();
    for user in users {
        let his: HashSet<_> = access.facts.assigned_resources(&user)?.iter().collect();
        theirs.insert(user, his);
    }
    for (user, container, camera) in doubtful {
        if !theirs[&user].contains(&camera) {
            faults.insert((container, camera));
        }
    }
    taken_from(faults, field, refusals);
    Ok(())
}

/// Asks at once where the containers and cameras are, and whose the containers are.
fn load(access: &Access<'_>, pairs: &[(ResourceId, ResourceId)]) -> Result<(), Stop> {
    let asked = pairs.iter().flat_map(|(container, camera)| {
        [
            Query::Resource(*container),
            Query::Assignees(*container),
            Query::Resource(*camera),
        ]
    });
    access.facts.require(asked.chain([Query::Root(())]))?;
    let mut more = BTreeSet::new();
    for (container, camera) in pairs {
        let groups = placed(access, *camera)?.iter();
        more.extend(groups.map(|group| Query::Path(*group)));
        let users = access.facts.assignees(container)?.iter();
        more.extend(users.map(|user| Query::User(*user)));
    }
    access.facts.require(more)
}

/// By camera: every group that it is in or below after the command; the root is above all.
fn above(
    access: &Access<'_>,
    pairs: &[(ResourceId, ResourceId)],
    taken: &Taken<'_>,
) -> Result<HashMap<ResourceId, HashSet<GroupId>>, Stop> {
    let root = access.root()?;
    let mut above = HashMap::new();
    for (_, camera) in pairs {
        if above.contains_key(camera) {
            continue;
        }
        let mut over = HashSet::from([root]);
        for group in placed(access, *camera)? {
            if taken.stays(*camera, *group) {
                let path = access.facts.path(group)?.as_deref();
                over.extend(taken.path(path.unwrap_or_default()));
            }
        }
        above.insert(*camera, over);
    }
    Ok(above)
}

/// The groups that the resource is assigned to before the command.
fn placed<'a>(access: &Access<'a>, resource: ResourceId) -> Result<&'a [GroupId], Stop> {
    let found = access.facts.resource(&resource)?.as_ref();
    Ok(found.map_or(&[], |found| &found.groups))
}
