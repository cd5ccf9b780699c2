//! `deleteUser` (U12).

use crate::{Action, DeleteUser, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{Decided, giving, losing, oneself};

pub(super) fn decide(access: &Access<'_>, command: DeleteUser) -> Result<Decided, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    access.may_in_every_group_of(Action::UsersRemove, found)?;

    losing::require_all_of(access, user)?;
    let mut refusals = Refusals::default();
    oneself::removes_himself(access, user, &mut refusals);
    giving::about(access, found, &mut refusals);
    losing::the_last_system_manager(access, user, found, &mut refusals)?;
    refusals.finish()?;
    losing::all_of(access, user, found)
}
