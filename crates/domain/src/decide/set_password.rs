//! `setPassword` (U11).

use crate::{Action, Change, Code, Refusal, Rule, SetPassword, Stop};

use super::access::Access;
use super::giving;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &SetPassword) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    access.may_in_every_group_of(Action::UsersSetPassword, found)?;

    let mut refusals = Refusals::default();
    refusals.add_if(access.is_me(user), || {
        let message = "your own password is changed with changePassword, by the current one";
        Refusal::new(Code::Oneself, Rule::U(11), message)
    });
    giving::about(access, found, &mut refusals);
    giving::no_wider(access, user, found, "userId", &mut refusals)?;
    refusals.finish()?;
    Ok(vec![Change::PasswordSet {
        user,
        kept: None,
        password_hash: command.password_hash.clone(),
    }])
}
