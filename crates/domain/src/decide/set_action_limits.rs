//! `setActionLimits` (U5). Whoever may not log in any more is logged out.

use crate::{Action, Change, SetActionLimits, Standing, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{giving, losing, oneself};

pub(super) fn decide(access: &Access<'_>, command: SetActionLimits) -> Result<Vec<Change>, Stop> {
    let SetActionLimits { user, limits } = command;
    let found = access.seen_user(user)?;
    access.may_in_every_group_of(Action::UsersEdit, found)?;

    let mut refusals = Refusals::default();
    oneself::gives_himself(access, user, &mut refusals);
    giving::about(access, found, &mut refusals);
    if limits.is_some() {
        losing::the_last_system_manager(access, user, found, &mut refusals)?;
        giving::limits(access, limits, &mut refusals);
    } else {
        giving::all_that_he_has(access, user, found, None, "actionLimits", &mut refusals)?;
    }
    refusals.finish()?;

    if found.limits == limits {
        return Ok(Vec::new());
    }
    let mut changes = vec![Change::ActionLimitsSet { user, limits }];
    let logs_in = |limits| Standing::mask(limits).contains(Action::LoginWeb);
    if logs_in(found.limits) && !logs_in(limits) && !access.facts.sessions(&user)?.is_empty() {
        changes.push(Change::SessionsEnded { user });
    }
    Ok(changes)
}
