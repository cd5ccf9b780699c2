//! `setPassword`: another's, never one's own (U11).

use crate::{Action, Change, Code, Refusal, Rule, SetPassword, Stop};

use super::access::Access;
use super::giving;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &SetPassword) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    access.may_on_every_group(Action::UsersSetPassword, found)?;
    let mut refusals = Refusals::default();
    refusals.add_if(access.is_me(user), || {
        Refusal::new(
            Code::Oneself,
            Rule::U(11),
            "one's own password is changed with the current one; use changePassword",
        )
    });
    giving::about_another(access, user, found, &mut refusals);
    giving::no_wider(access, user, found, &mut refusals)?;
    refusals.finish()?;
    Ok(vec![Change::PasswordSet {
        user,
        password_hash: command.password_hash.clone(),
    }])
}
