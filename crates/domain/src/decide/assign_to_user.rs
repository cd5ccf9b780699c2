//! `assignToUser` (T9, T10).

use std::collections::BTreeSet;

use crate::{Action, AssignToUser, Change, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{closure, giving};

pub(super) fn decide(access: &Access<'_>, command: &AssignToUser) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    access.seen_resources(&command.resources)?;
    access.may_on_any_group(
        Action::UsersAssignResource,
        found.memberships.iter().map(|(group, _)| *group),
    )?;

    let mut refusals = Refusals::default();
    giving::not_oneself(access, user, &mut refusals);
    giving::about(access, found, &mut refusals);
    giving::resources(
        access,
        Action::UsersAssignResource,
        &command.resources,
        &mut refusals,
    )?;
    giving::view_only(access, &command.resources, found.limits, &mut refusals);
    closure::load(access, &command.resources, Some(user))?;
    for container in command
        .resources
        .iter()
        .filter(|resource| resource.kind.contains_cameras())
    {
        let receiver = (user, found);
        closure::for_user(
            access,
            *container,
            receiver,
            true,
            &command.resources,
            &mut refusals,
        )?;
    }
    refusals.finish()?;

    let resources: BTreeSet<_> = command.resources.iter().copied().collect();
    let mut changes = Vec::new();
    for resource in resources {
        if !*access.facts.assigned(&(user, resource))? {
            changes.push(Change::AssignedToUser { user, resource });
        }
    }
    Ok(changes)
}
