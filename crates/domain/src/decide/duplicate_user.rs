//! `duplicateUser` (U10).

use std::collections::BTreeMap;

use crate::facts::{Query, UserFacts};
use crate::{
    Action, Change, CreateUser, DuplicateUser, Language, Level, Licenses, NewMembership, Stop,
};

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
        Query::LicensesReceived(source),
    ])?;
    let licenses = licenses(access, command, found)?;
    let licenses_hidden = licenses.is_none();
    let form = filled_in(access, command, found, licenses.unwrap_or_default())?;
    let profile = access.facts.profile(&source)?.as_ref();
    let language = profile.and_then(|profile| profile.language.as_deref());
    let new = NewUser {
        form: &form,
        active: found.active,
        // Kept as it was once read, so it is read again.
        language: language.and_then(|tag| Language::parse(tag).ok()),
        memberships_copied: command.memberships.is_none(),
        resources_copied: command.resources.is_none(),
        licenses_hidden,
    };
    let mut refusals = Refusals::default();
    giving::about(access, found, &mut refusals);
    new_user::decide(access, &new, refusals)
}

/// As many of each level as the source has from all his givers together, unless others are named;
/// none where he has some and the caller does not see them.
fn licenses(
    access: &Access<'_>,
    command: &DuplicateUser,
    found: &UserFacts,
) -> Result<Option<BTreeMap<Level, u32>>, Stop> {
    if let Some(given) = &command.licenses {
        return Ok(Some(given.clone()));
    }
    let gifts = access.facts.licenses_received(&command.source)?;
    if gifts.is_empty() {
        return Ok(Some(BTreeMap::new()));
    }
    match access.may_in_any_group_of(Action::LicensesView, found) {
        Err(Stop::Refused(_)) => return Ok(None),
        other => other?,
    }
    let total: Licenses = gifts.iter().copied().collect();
    // More than a form can name is more than anybody has left to give.
    let count = |level| u32::try_from(total.of(level)).unwrap_or(u32::MAX);
    Ok(Some(Level::ALL.map(|level| (level, count(level))).into()))
}

/// The form of `createUser`, with what is left out taken from the source.
fn filled_in(
    access: &Access<'_>,
    command: &DuplicateUser,
    found: &UserFacts,
    licenses: BTreeMap<Level, u32>,
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
        licenses,
        terms: command.terms.clone(),
    })
}
