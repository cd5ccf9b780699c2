//! A container is given, or a camera put into one: its cameras have to be there.

use std::collections::HashSet;

use crate::decide::access::Access;
use crate::decide::refusals::Refusals;
use crate::facts::{Query, ResourceFacts, UserFacts};
use crate::{GroupId, ResourceId, Stop, UserId};

use super::refused::{attached_without, given_without};

/// Whom resources are individually assigned to, as he is after the command.
#[derive(Clone, Copy)]
pub(in crate::decide) struct Receiver<'a> {
    pub(in crate::decide) user: UserId,
    pub(in crate::decide) facts: &'a UserFacts,
    /// Whether he is there before the command, and may have resources already.
    pub(in crate::decide) exists: bool,
}

/// (a): each container among those that are new in the group is assigned to it only with its
/// cameras; all that the command names is there then.
pub(in crate::decide) fn given_to_group(
    access: &Access<'_>,
    named: &[ResourceId],
    new: &[ResourceId],
    group: GroupId,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    load(access, new, None)?;
    let given: HashSet<ResourceId> = named.iter().copied().collect();
    for container in containers(new) {
        let cameras = &resource(access, *container)?.cameras;
        let others = cameras.iter().filter(|camera| !given.contains(*camera));
        let missing = missing_in_groups(access, others, &[group])?;
        refusals.add_if(!missing.is_empty(), || given_without(*container, missing));
    }
    Ok(())
}

/// (a): the cameras that are not assigned to each of the groups or below it.
pub(in crate::decide) fn missing_in_groups<'a>(
    access: &Access<'_>,
    cameras: impl IntoIterator<Item = &'a ResourceId>,
    groups: &[GroupId],
) -> Result<Vec<ResourceId>, Stop> {
    let mut missing = Vec::new();
    for camera in cameras {
        // Once for a camera, however many groups.
        let above = access.groups_over(&resource(access, *camera)?.groups)?;
        if !groups.iter().all(|group| above.contains(group)) {
            missing.push(*camera);
        }
    }
    Ok(missing)
}

/// (b): each container among the resources is given only to whom can view its cameras; those that
/// the command gives too count. Loads whether he has each of the resources.
pub(in crate::decide) fn given_to_user(
    access: &Access<'_>,
    resources: &[ResourceId],
    receiver: Receiver<'_>,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    load(access, resources, Some(receiver).filter(|to| to.exists))?;
    let given: HashSet<ResourceId> = resources.iter().copied().collect();
    for container in containers(resources) {
        let mut missing = Vec::new();
        for camera in &resource(access, *container)?.cameras {
            if !given.contains(camera) && !views(access, receiver, *camera)? {
                missing.push(*camera);
            }
        }
        refusals.add_if(!missing.is_empty(), || given_without(*container, missing));
    }
    Ok(())
}

/// A camera is put into a container: it has to be in each group that the container is in (a), and
/// in view of everybody whom the container is individually assigned to (b).
pub(in crate::decide) fn attached(
    access: &Access<'_>,
    container: ResourceId,
    camera: ResourceId,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let users = access.facts.assignees(&container)?;
    let asked = users.iter().flat_map(|user| {
        let assigned = Query::Assigned((*user, camera));
        [Query::User(*user), assigned]
    });
    access.facts.require(asked)?;
    let groups = &resource(access, container)?.groups;
    let mut fits = missing_in_groups(access, [&camera], groups)?.is_empty();
    for user in users {
        let facts = access.facts.user(user)?.as_ref().ok_or(Stop::NotFound)?;
        let receiver = Receiver {
            user: *user,
            facts,
            exists: true,
        };
        fits = fits && views(access, receiver, camera)?;
    }
    refusals.add_if(!fits, || attached_without(container, camera));
    Ok(())
}

/// Whether he can view the camera, one way or another.
fn views(access: &Access<'_>, to: Receiver<'_>, camera: ResourceId) -> Result<bool, Stop> {
    if to.exists && *access.facts.assigned(&(to.user, camera))? {
        return Ok(true);
    }
    let groups = &resource(access, camera)?.groups;
    Ok(!access.roles_over_groups(to.facts, groups)?.is_empty())
}

/// Asks at once for all that the rule looks at of these resources, however many contain cameras.
fn load(
    access: &Access<'_>,
    resources: &[ResourceId],
    receiver: Option<Receiver<'_>>,
) -> Result<(), Stop> {
    let mut cameras = Vec::new();
    for container in containers(resources) {
        cameras.extend_from_slice(&resource(access, *container)?.cameras);
    }
    let assigned = receiver.into_iter().flat_map(|to| {
        let all = cameras.iter().chain(resources);
        all.map(move |resource| Query::Assigned((to.user, *resource)))
    });
    let cameras_too = cameras.iter().map(|camera| Query::Resource(*camera));
    access.facts.require(assigned.chain(cameras_too))?;
    access.require_placements(&cameras)
}

fn containers(resources: &[ResourceId]) -> impl Iterator<Item = &ResourceId> {
    resources.iter().filter(|id| id.kind.contains_cameras())
}

fn resource<'a>(access: &Access<'a>, id: ResourceId) -> Result<&'a ResourceFacts, Stop> {
    access.facts.resource(&id)?.as_ref().ok_or(Stop::NotFound)
}
