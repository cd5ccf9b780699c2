//! `setActionLimits` (U5). Whoever may not log in any more is logged out, and whoever may have no API
//! tokens any more has none.

use crate::{Action, Change, Query, SessionId, SetActionLimits, Standing, Stop, UserId};

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
    let loses = |action| {
        let has = |limits| Standing::mask(limits).contains(action);
        has(found.limits) && !has(limits)
    };
    let (logins, tokens) = (loses(Action::LoginWeb), loses(Action::LoginApi));
    changes.extend(ended(access, user, logins, tokens)?);
    Ok(changes)
}

/// The ends of the user's logins, of his API tokens, or of both. All at once where nothing is left:
/// else each by itself, as no change ends all of one kind.
fn ended(
    access: &Access<'_>,
    user: UserId,
    logins: bool,
    tokens: bool,
) -> Result<Vec<Change>, Stop> {
    if !logins && !tokens {
        return Ok(Vec::new());
    }
    let facts = access.facts;
    facts.require([Query::Sessions(user), Query::ApiTokens(user)])?;
    let (all, his_tokens) = (facts.sessions(&user)?, facts.api_tokens(&user)?);
    if all.is_empty() {
        return Ok(Vec::new());
    }
    if logins && (tokens || his_tokens.is_empty()) {
        return Ok(vec![Change::SessionsEnded { user }]);
    }
    let ends = |session: &&SessionId| his_tokens.contains(session) == tokens;
    let ended = all.iter().filter(ends);
    let ended = ended.map(|&session| Change::SessionEnded { session, user });
    Ok(ended.collect())
}
