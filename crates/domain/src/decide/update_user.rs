//! `updateUser`: one's own name and language; another's name, email, language and whether he is
//! active.

use crate::facts::{Query, UserFacts};
use crate::{Action, Change, Code, Personal, Refusal, Rule, Stop, UpdateUser};

use super::access::Access;
use super::refusals::Refusals;
use super::{ending, giving};

pub(super) fn decide(access: &Access<'_>, command: &UpdateUser) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    let email = command
        .email
        .as_ref()
        .map(|email| Query::Email(email.key()));
    access
        .facts
        .require(email.into_iter().chain([Query::Profile(user)]))?;
    let profile = access
        .facts
        .profile(&user)?
        .as_ref()
        .ok_or(Stop::NotFound)?;
    let new_email = command
        .email
        .as_ref()
        .filter(|email| email.as_str() != profile.email);
    let new_active = command.active.filter(|active| *active != found.active);

    let mut refusals = Refusals::default();
    if access.is_me(user) {
        access.may_oneself(Action::UserSettingsEditProfile)?;
        own(command, &mut refusals);
    } else {
        access.may_on_every_group(Action::UsersEdit, found)?;
        giving::about(access, found, &mut refusals);
        if new_email.is_some() {
            giving::no_wider(access, user, found, &mut refusals)?;
        }
    }
    if let Some(email) = new_email {
        let taken = access
            .facts
            .email(&email.key())?
            .is_some_and(|by| by != user);
        refusals.add_if(taken, giving::email_taken);
    }
    match new_active {
        Some(false) => ending::not_the_last(access, user, found, &mut refusals)?,
        Some(true) => {
            let rights = UserFacts {
                active: true,
                ..found.clone()
            };
            giving::all_of(access, &rights, &mut refusals);
        }
        None => {}
    }
    refusals.finish()?;

    let [email_salt, name_salt] = command.salts;
    let mut changes = Vec::new();
    if let Some(email) = new_email {
        let email = Personal::new(email.as_str(), email_salt);
        changes.push(Change::EmailChanged { user, email });
    }
    if let Some(name) = command
        .name
        .as_ref()
        .filter(|name| name.as_str() != profile.name)
    {
        let name = Personal::new(name.as_str(), name_salt);
        changes.push(Change::UserRenamed { user, name });
    }
    if let Some(language) = &command.language {
        let now = language.as_ref().map(|language| language.as_str());
        if now != profile.language.as_deref() {
            let language = language.clone();
            changes.push(Change::LanguageSet { user, language });
        }
    }
    changes.extend(new_active.map(|active| Change::ActivationSet { user, active }));
    Ok(changes)
}

/// One's own email is for another to change, and whether one is active (T11).
fn own(command: &UpdateUser, refusals: &mut Refusals) {
    refusals.add_if(command.active.is_some(), || {
        Refusal::new(
            Code::Oneself,
            Rule::T(11),
            "nobody says himself whether he is active; ask another manager",
        )
        .at(["active"])
    });
    refusals.add_if(command.email.is_some(), || {
        Refusal::new(
            Code::Oneself,
            None,
            "nobody changes his own email; ask another manager",
        )
        .at(["email"])
    });
}
