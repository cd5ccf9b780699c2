//! `unassignFromUser`.

use std::collections::BTreeSet;

use crate::{Action, Change, Stop, UnassignFromUser};

use super::access::Access;
use super::refusals::Refusals;
use super::{closure, giving};

pub(super) fn decide(access: &Access<'_>, command: &UnassignFromUser) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    access.seen_resources(&command.resources)?;
    access.may_in_any_group_of(Action::UsersAssignResource, found)?;

    // T12 says nothing here: who gives up a resource of his own gains nothing by it.
    let mut refusals = Refusals::default();
    giving::about(access, found, &mut refusals);
    closure::taken_from_user(
        access,
        user,
        found,
        &command.resources,
        "resourceIds",
        &mut refusals,
    )?;
    refusals.finish()?;

    let resources: BTreeSet<_> = command.resources.iter().copied().collect();
    let assigned: BTreeSet<_> = access
        .facts
        .assigned_resources(&user)?
        .iter()
        .copied()
        .collect();
    Ok(resources
        .intersection(&assigned)
        .map(|resource| Change::UnassignedFromUser {
            user,
            resource: *resource,
        })
        .collect())
}
