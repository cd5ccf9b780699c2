//! `setActionLimits` (U5).

use crate::facts::UserFacts;
use crate::{Action, Change, SetActionLimits, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{ending, giving};

pub(super) fn decide(access: &Access<'_>, command: &SetActionLimits) -> Result<Vec<Change>, Stop> {
    let SetActionLimits { user, limits } = *command;
    let found = access.seen_user(user)?;
    access.may_on_every_group(Action::UsersEdit, found)?;
    let mut refusals = Refusals::default();
    giving::not_oneself(access, user, &mut refusals);
    giving::about_another(access, user, found, &mut refusals);
    giving::limits(access, limits, &mut refusals);
    if limits.is_some() {
        ending::not_the_last(access, user, found, &mut refusals)?;
    } else if found.limits.is_some() {
        // No limit at all gives him all that his roles have.
        let rights = UserFacts {
            limits,
            ..found.clone()
        };
        giving::all_of(access, &rights, &mut refusals);
    }
    refusals.finish()?;
    if limits == found.limits {
        return Ok(Vec::new());
    }
    Ok(vec![Change::ActionLimitsSet { user, limits }])
}
