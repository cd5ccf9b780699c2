//! `unassignFromGroup`.

use std::collections::HashSet;

use crate::facts::Query;
use crate::{Action, Change, ResourceId, ResourceKind, Stop, UnassignFromGroup};

use super::access::Access;
use super::closure::{self, Taken};
use super::refusals::Refusals;

pub(super) fn decide(
    access: &Access<'_>,
    command: &UnassignFromGroup,
) -> Result<Vec<Change>, Stop> {
    let group = command.group;
    access.seen_group(group)?;
    access.seen_resources(&command.resources)?;
    // What is in the group is within reach of the action by the group itself.
    access.may_on_group(Action::UserGroupsAssignResource, group)?;

    let mut resources: Vec<ResourceId> = command.resources.clone();
    resources.sort_unstable();
    resources.dedup();
    let mut taken = Vec::new();
    for resource in resources {
        if access.seen_resource(resource)?.groups.contains(&group) {
            taken.push(resource);
        }
    }
    let mut refusals = Refusals::default();
    containers_stay_whole(access, command, &taken, &mut refusals)?;
    refusals.finish()?;
    Ok(taken
        .into_iter()
        .map(|resource| Change::UnassignedFromGroup { group, resource })
        .collect())
}

/// U8 by the state after the whole command: what goes together with its cameras may go.
fn containers_stay_whole(
    access: &Access<'_>,
    command: &UnassignFromGroup,
    taken: &[ResourceId],
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let cameras = || taken.iter().filter(|id| id.kind == ResourceKind::Camera);
    access
        .facts
        .require(cameras().map(|camera| Query::Containers(*camera)))?;
    let mut pairs = Vec::new();
    for camera in cameras() {
        let containers = access.facts.containers(camera)?.iter();
        pairs.extend(containers.map(|container| (*container, *camera)));
    }
    let resources: HashSet<ResourceId> = taken.iter().copied().collect();
    let taken = Taken::Unassigned {
        group: command.group,
        resources: &resources,
    };
    closure::taken_from_groups(access, &pairs, &taken, "resourceIds", refusals)
}
