//! `changePassword` (U11): one's own.

use crate::{Action, Change, ChangePassword, Code, Refusal, Rule, Stop};

use super::access::Access;

pub(super) fn decide(access: &Access<'_>, command: &ChangePassword) -> Result<Vec<Change>, Stop> {
    let user = access.caller.user().ok_or(Stop::NotFound)?;
    if access.caller.scope().is_some() {
        let message = "an API token changes no password; log in to change it";
        return Err(Stop::Refused(vec![Refusal::new(
            Code::Forbidden,
            None,
            message,
        )]));
    }
    access.may_on_oneself(Action::UserSettingsChangePassword)?;
    // What was typed was compared before, outside of the lock: with what he had then.
    if access.facts.password(&user)?.as_ref() != Some(&command.current) {
        let message = "this is not the current password";
        let refusal = Refusal::new(Code::InvalidCredentials, Rule::U(11), message);
        return Err(Stop::Refused(vec![refusal.at(["currentPassword"])]));
    }
    Ok(vec![Change::PasswordSet {
        user,
        kept: Some(command.session),
        password_hash: command.password_hash.clone(),
    }])
}
