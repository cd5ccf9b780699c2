//! `assignToGroup`.

use std::collections::HashSet;

use crate::{Action, AssignToGroup, Change, ResourceId, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{closure, giving, oneself};

pub(super) fn decide(access: &Access<'_>, command: &AssignToGroup) -> Result<Vec<Change>, Stop> {
    let group = command.group;
    access.seen_group(group)?;
    access.seen_resources(&command.resources)?;
    access.may_on_group(Action::UserGroupsAssignResource, group)?;

    let mut refusals = Refusals::default();
    giving::resources(
        access,
        Action::UserGroupsAssignResource,
        &command.resources,
        &mut refusals,
    )?;
    let mut asked = HashSet::new();
    let mut new = Vec::new();
    for resource in &command.resources {
        let found = access.seen_resource(*resource)?;
        if asked.insert(resource) && !found.groups.contains(&group) {
            new.push(*resource);
        }
    }
    gives_the_caller_nothing(access, command, &new, &mut refusals)?;
    closure::given_to_group(access, &command.resources, &new, group, &mut refusals)?;
    refusals.finish()?;
    Ok(new
        .into_iter()
        .map(|resource| Change::AssignedToGroup { group, resource })
        .collect())
}

/// T12: no mutation gives its own caller an action on a thing that existed before it.
fn gives_the_caller_nothing(
    access: &Access<'_>,
    command: &AssignToGroup,
    new: &[ResourceId],
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let mut gained = Vec::new();
    for resource in new {
        let mut groups = access.seen_resource(*resource)?.groups.clone();
        let before = access.my_actions_in(*resource, &groups)?;
        groups.push(command.group);
        if !access.my_actions_in(*resource, &groups)?.is_subset(before) {
            gained.push((*resource).into());
        }
    }
    oneself::gains(gained, "resourceIds", refusals);
    Ok(())
}
