//! The closure rule (U8): whoever can open a layout or camera group can view every camera in it.

use std::collections::HashSet;

use crate::facts::{Query, UserFacts};
use crate::{Code, GroupId, Refusal, ResourceId, ResourceKind, Rule, Stop, UserId};

use super::access::Access;
use super::refusals::Refusals;

/// Asks at once for all that the rule looks at of these resources, however many contain cameras;
/// `user` is the receiver, where he exists already.
pub(super) fn load(
    access: &Access<'_>,
    resources: &[ResourceId],
    user: Option<UserId>,
) -> Result<(), Stop> {
    let mut cameras = Vec::new();
    for container in resources.iter().filter(|id| id.kind.contains_cameras()) {
        cameras.extend_from_slice(&access.seen_resource(*container)?.cameras);
    }
    let assigned = user.into_iter().flat_map(|user| {
        let all = cameras.iter().chain(resources);
        all.map(move |resource| Query::Assigned((user, *resource)))
    });
    let cameras_too = cameras.iter().map(|camera| Query::Resource(*camera));
    access.facts.require(assigned.chain(cameras_too))?;
    access.require_resources(&cameras)
}

/// (a): each camera of the container is assigned to the group or below it; to the root, any camera
/// is. Gives those that are not; `also` are cameras that the command itself assigns to the group.
pub(super) fn missing_in_group(
    access: &Access<'_>,
    cameras: &[ResourceId],
    group: GroupId,
    also: &[ResourceId],
) -> Result<Vec<ResourceId>, Stop> {
    let others: Vec<ResourceId> = cameras
        .iter()
        .copied()
        .filter(|camera| !also.contains(camera))
        .collect();
    missing_in_groups(access, &others, &[group])
}

/// (a) for several groups: the cameras that are not assigned to each of them or below it.
pub(super) fn missing_in_groups(
    access: &Access<'_>,
    cameras: &[ResourceId],
    groups: &[GroupId],
) -> Result<Vec<ResourceId>, Stop> {
    let root = access.root()?;
    let mut missing = Vec::new();
    for camera in cameras {
        let found = access
            .facts
            .resource(camera)?
            .as_ref()
            .ok_or(Stop::NotFound)?;
        // Once for a camera, however many groups: all that it is assigned to or below.
        let mut above = HashSet::from([root]);
        for its_group in &found.groups {
            above.extend(access.facts.path(its_group)?.iter().flatten());
        }
        if !groups.iter().all(|group| above.contains(group)) {
            missing.push(*camera);
        }
    }
    Ok(missing)
}

/// (b): the user can view each camera of the container, one way or another, active or not, by the
/// state after the command. Every role has `cameras.view`, so a role over the camera or an
/// individual assignment is what it takes; limits take the container away with the cameras.
pub(super) fn for_user(
    access: &Access<'_>,
    container: ResourceId,
    user: (UserId, &UserFacts),
    existing: bool,
    also: &[ResourceId],
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let (id, facts) = user;
    let found = access
        .facts
        .resource(&container)?
        .as_ref()
        .ok_or(Stop::NotFound)?;
    let mut missing = Vec::new();
    for camera in &found.cameras {
        if also.contains(camera) || (existing && *access.facts.assigned(&(id, *camera))?) {
            continue;
        }
        let camera_facts = access
            .facts
            .resource(camera)?
            .as_ref()
            .ok_or(Stop::NotFound)?;
        if access
            .roles_over_groups(facts, &camera_facts.groups)?
            .is_empty()
        {
            missing.push(*camera);
        }
    }
    refusals.add_if(!missing.is_empty(), || given_without(container, missing));
    Ok(())
}

/// The container is given without these of its cameras.
pub(super) fn given_without(container: ResourceId, missing: Vec<ResourceId>) -> Refusal {
    without_cameras(container.kind)
        .at(["resourceIds"])
        .blocked_by(std::iter::once(container).chain(missing))
}

/// U8's no, for a layout or a camera group.
pub(super) fn without_cameras(kind: ResourceKind) -> Refusal {
    let (code, message) = if kind == ResourceKind::Layout {
        (
            Code::LayoutWithoutCameras,
            "a layout is given only with access to each of its cameras; give these cameras too",
        )
    } else {
        (
            Code::CameraGroupWithoutCameras,
            "a camera group is given only with access to each of its cameras; give these cameras \
             too",
        )
    };
    Refusal::new(code, Rule::U(8), message)
}
