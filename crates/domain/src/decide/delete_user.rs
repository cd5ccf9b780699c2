//! `deleteUser` (U12).

use crate::{Action, Change, DeleteUser, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{ending, giving};

pub(super) fn decide(access: &Access<'_>, command: &DeleteUser) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    access.may_on_every_group(Action::UsersRemove, found)?;
    let mut refusals = Refusals::default();
    ending::not_oneself(access, user, &mut refusals);
    giving::about_another(access, user, found, &mut refusals);
    ending::not_the_last(access, user, found, &mut refusals)?;
    refusals.finish()?;
    ending::deletion(access, user, found)
}
