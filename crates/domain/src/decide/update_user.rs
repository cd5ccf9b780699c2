//! `updateUser`.

use crate::facts::{Query, UserFacts};
use crate::{Action, Change, Code, Email, Language, Personal, Refusal, Stop, UpdateUser, UserId};

use super::access::Access;
use super::refusals::Refusals;
use super::{giving, losing, new_user, oneself};

pub(super) fn decide(access: &Access<'_>, command: &UpdateUser) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    let mut refusals = Refusals::default();
    if access.is_me(user) {
        of_oneself(access, command, found, &mut refusals)?;
    } else {
        access.may_in_every_group_of(Action::UsersEdit, found)?;
        of_another(access, command, found, &mut refusals)?;
    }
    refusals.finish()?;
    changes(access, command, found)
}

/// One's own name and language are one's own affair, whatever one's role (T14 and T17 are about
/// others).
fn of_oneself(
    access: &Access<'_>,
    command: &UpdateUser,
    found: &UserFacts,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    if command.name.is_some() || command.language.is_some() {
        access.may_on_oneself(Action::UserSettingsEditProfile)?;
    }
    if command.active.is_some() {
        oneself::removes_himself(access, command.user, refusals);
    }
    if command.active == Some(false) {
        losing::the_last_system_manager(access, command.user, found, refusals)?;
    }
    refusals.add_if(command.email.is_some(), || {
        let message = "nobody changes his own email; ask another manager";
        Refusal::new(Code::Oneself, None, message).at(["email"])
    });
    Ok(())
}

fn of_another(
    access: &Access<'_>,
    command: &UpdateUser,
    found: &UserFacts,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let user = command.user;
    let email = command.email.as_ref();
    let by_email = email.map(|email| Query::Email(email.key()));
    access
        .facts
        .require([Query::Profile(user)].into_iter().chain(by_email))?;
    giving::about(access, found, refusals);
    if let Some(email) = new_email(access, user, email)? {
        let holder = *access.facts.email(&email.key())?;
        // Another spelling of his own is not taken.
        refusals.add_if(holder.is_some_and(|holder| holder != user), || {
            new_user::email_taken()
        });
        giving::no_wider(access, user, found, "email", refusals)?;
    }
    match command.active {
        Some(false) => losing::the_last_system_manager(access, user, found, refusals)?,
        Some(true) if !found.active => {
            giving::all_that_he_has(access, user, found, found.limits, "active", refusals)?;
        }
        _ => {}
    }
    Ok(())
}

/// The email, where it is another than he has, as written.
fn new_email<'a>(
    access: &Access<'_>,
    user: UserId,
    email: Option<&'a Email>,
) -> Result<Option<&'a Email>, Stop> {
    let profile = access
        .facts
        .profile(&user)?
        .as_ref()
        .ok_or(Stop::NotFound)?;
    Ok(email.filter(|email| email.as_str() != profile.email))
}

fn changes(
    access: &Access<'_>,
    command: &UpdateUser,
    found: &UserFacts,
) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let profile = access
        .facts
        .profile(&user)?
        .as_ref()
        .ok_or(Stop::NotFound)?;
    let [email_salt, name_salt] = command.salts;
    let mut changes = Vec::new();
    if let Some(name) = command
        .name
        .as_ref()
        .filter(|name| name.as_str() != profile.name)
    {
        let name = Personal::new(name.as_str(), name_salt);
        changes.push(Change::UserRenamed { user, name });
    }
    if let Some(email) = new_email(access, user, command.email.as_ref())? {
        let email = Personal::new(email.as_str(), email_salt);
        changes.push(Change::EmailChanged { user, email });
    }
    if let Some(language) = &command.language
        && language.as_ref().map(Language::as_str) != profile.language.as_deref()
    {
        let language = language.clone();
        changes.push(Change::LanguageSet { user, language });
    }
    if let Some(active) = command.active
        && active != found.active
    {
        changes.push(Change::ActivationSet { user, active });
    }
    Ok(changes)
}
