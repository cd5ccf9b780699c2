//! `unassignFromUser`. From oneself too: it gives nothing, and T12 is about giving.

use std::collections::BTreeSet;

use crate::facts::Query;
use crate::{Action, Change, Stop, UnassignFromUser};

use super::access::Access;
use super::refusals::Refusals;
use super::{giving, keeping};

pub(super) fn decide(access: &Access<'_>, command: &UnassignFromUser) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    access.seen_resources(&command.resources)?;
    let groups = found.memberships.iter().map(|(group, _)| *group);
    access.may_on_any_group(Action::UsersAssignResource, groups)?;
    let pairs = command.resources.iter();
    access
        .facts
        .require(pairs.map(|resource| Query::Assigned((user, *resource))))?;

    let mut refusals = Refusals::default();
    giving::about_another(access, user, found, &mut refusals);
    keeping::of_user(access, user, found, &command.resources, &mut refusals)?;
    refusals.finish()?;

    let resources: BTreeSet<_> = command.resources.iter().copied().collect();
    let mut changes = Vec::new();
    for resource in resources {
        if *access.facts.assigned(&(user, resource))? {
            changes.push(Change::UnassignedFromUser { user, resource });
        }
    }
    Ok(changes)
}
