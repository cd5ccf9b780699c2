//! `duplicateUser` (U10).

use crate::facts::{Query, UserFacts};
use crate::{Change, CreateUser, DuplicateUser, Language, NewMembership, Stop};

use super::access::Access;
use super::giving;
use super::new_user::{self, NewUser};
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &DuplicateUser) -> Result<Vec<Change>, Stop> {
    let source = command.source;
    let found = access.seen_user(source)?;
    access.facts.require([
        Query::Pool(source),
        Query::Profile(source),
        Query::AssignedResources(source),
    ])?;
    let form = filled_in(access, command, found)?;
    let profile = access.facts.profile(&source)?.as_ref();
    let language = profile.and_then(|profile| profile.language.as_deref());
    let new = NewUser {
        form: &form,
        active: found.active,
        // Kept as it was once read, so it is read again.
        language: language.and_then(|tag| Language::parse(tag).ok()),
        memberships_copied: command.memberships.is_none(),
        resources_copied: command.resources.is_none(),
    };
    let mut refusals = Refusals::default();
    giving::about(access, found, &mut refusals);
    new_user::decide(access, &new, refusals)
}

/// The form of `createUser`, with what is left out taken from the source.
fn filled_in(
    access: &Access<'_>,
    command: &DuplicateUser,
    found: &UserFacts,
) -> Result<CreateUser, Stop> {
    let memberships = match &command.memberships {
        Some(given) => given.clone(),
        None => found
            .memberships
            .iter()
            .map(|(group, role)| NewMembership {
                group: *group,
                role: *role,
            })
            .collect(),
    };
    let resources = match &command.resources {
        Some(given) => given.clone(),
        None => access.facts.assigned_resources(&command.source)?.clone(),
    };
    let pool = match &command.pool {
        Some(given) => given.clone(),
        None => access.facts.pool(&command.source)?.clone(),
    };
    Ok(CreateUser {
        user: command.user,
        email: command.email.clone(),
        name: command.name.clone(),
        salts: command.salts,
        password_hash: command.password_hash.clone(),
        memberships,
        resources,
        limits: command.limits.unwrap_or(found.limits),
        pool,
        // TEMPORARY: the source's are copied where none are given.
        licenses: command.licenses.clone().unwrap_or_default(),
        terms: command.terms.clone(),
    })
}
