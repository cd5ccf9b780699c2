//! `assignToGroup`.

use crate::{Action, AssignToGroup, Change, Code, Refusal, ResourceId, Rule, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{closure, giving};

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
    let mut new = Vec::new();
    for resource in &command.resources {
        if !access.seen_resource(*resource)?.groups.contains(&group) && !new.contains(resource) {
            new.push(*resource);
        }
    }
    gives_the_caller_nothing(access, command, &new, &mut refusals)?;
    closure::load(access, &new, None)?;
    for container in new
        .iter()
        .filter(|resource| resource.kind.contains_cameras())
    {
        let cameras = &access.seen_resource(*container)?.cameras;
        let missing = closure::missing_in_group(access, cameras, group, &command.resources)?;
        refusals.add_if(!missing.is_empty(), || {
            closure::given_without(*container, missing)
        });
    }
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
            gained.push(*resource);
        }
    }
    refusals.add_if(!gained.is_empty(), || {
        Refusal::new(
            Code::Oneself,
            Rule::T(12),
            "this would give yourself actions on these resources; ask another manager",
        )
        .at(["resourceIds"])
        .blocked_by(gained)
    });
    Ok(())
}
