//! `assignToUser` (T9, T10).

use std::collections::BTreeSet;

use crate::{Action, AssignToUser, Change, Stop};

use super::access::Access;
use super::closure::{self, Receiver};
use super::refusals::Refusals;
use super::{giving, oneself};

pub(super) fn decide(access: &Access<'_>, command: &AssignToUser) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    access.seen_resources(&command.resources)?;
    access.may_in_any_group_of(Action::UsersAssignResource, found)?;

    let mut refusals = Refusals::default();
    oneself::gives_himself(access, user, &mut refusals);
    giving::about(access, found, &mut refusals);
    giving::resources(
        access,
        Action::UsersAssignResource,
        &command.resources,
        &mut refusals,
    )?;
    giving::view_only(access, &command.resources, found.limits, &mut refusals);
    let receiver = Receiver {
        user,
        facts: found,
        exists: true,
    };
    closure::given_to_user(access, &command.resources, receiver, &mut refusals)?;
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
