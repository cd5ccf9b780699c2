//! `endSession`.

use crate::{Action, Change, EndSession, SessionId, Stop, UserId};

use super::access::Access;
use super::giving;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: EndSession) -> Result<Vec<Change>, Stop> {
    let session = command.session;
    let user = access.facts.session(&session)?.ok_or(Stop::NotFound)?;
    if !may_revoke(access, session, user)? {
        may_end(access, user)?;
    }
    Ok(vec![Change::SessionEnded { session, user }])
}

/// Whether it is an API token of the caller's own, who may have some: then he revokes it, too.
fn may_revoke(access: &Access<'_>, session: SessionId, user: UserId) -> Result<bool, Stop> {
    if !access.is_me(user) || !access.facts.api_tokens(&user)?.contains(&session) {
        return Ok(false);
    }
    match access.may_on_oneself(Action::LoginApi) {
        Ok(()) => Ok(true),
        Err(Stop::Refused(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Whether the caller ends logins of the user: his own, or another's in every one of whose groups
/// he may, and not a System manager's or Camera manager's unless he is the former (T14, T17).
pub(super) fn may_end(access: &Access<'_>, user: UserId) -> Result<(), Stop> {
    let found = access.seen_user(user)?;
    if access.is_me(user) {
        return access.may_on_oneself(Action::LoginOwnSessions);
    }
    access.may_in_every_group_of(Action::LoginEndSessions, found)?;
    let mut refusals = Refusals::default();
    giving::about(access, found, &mut refusals);
    refusals.finish()
}
