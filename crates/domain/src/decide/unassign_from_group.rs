//! `unassignFromGroup`. What is in the group is within reach by it, so nothing more is asked.

use std::collections::BTreeSet;

use crate::facts::Query;
use crate::{Action, Change, ResourceId, ResourceKind, Stop, UnassignFromGroup};

use super::access::Access;
use super::keeping::{self, After};
use super::refusals::Refusals;

pub(super) fn decide(
    access: &Access<'_>,
    command: &UnassignFromGroup,
) -> Result<Vec<Change>, Stop> {
    let group = command.group;
    access.seen_group(group)?;
    access.seen_resources(&command.resources)?;
    access.may_on_group(Action::UserGroupsAssignResource, group)?;

    let mut here = BTreeSet::new();
    for resource in &command.resources {
        if access.place(*resource)?.groups.contains(&group) {
            here.insert(*resource);
        }
    }
    let here: Vec<ResourceId> = here.into_iter().collect();
    let mut refusals = Refusals::default();
    let after = After::Taken(group, &here);
    keeping::cameras(access, &contained(access, &here)?, &after, &mut refusals)?;
    refusals.finish()?;
    let taken = here.into_iter();
    Ok(taken
        .map(|resource| Change::UnassignedFromGroup { group, resource })
        .collect())
}

/// The layouts and camera groups that the cameras among these are in, as (container, camera).
fn contained(
    access: &Access<'_>,
    resources: &[ResourceId],
) -> Result<Vec<(ResourceId, ResourceId)>, Stop> {
    let cameras = || {
        resources
            .iter()
            .filter(|id| id.kind == ResourceKind::Camera)
    };
    access
        .facts
        .require(cameras().map(|camera| Query::Containers(*camera)))?;
    let mut pairs = Vec::new();
    for camera in cameras() {
        let containers = access.facts.containers(camera)?.iter();
        pairs.extend(containers.map(|container| (*container, *camera)));
    }
    Ok(pairs)
}
