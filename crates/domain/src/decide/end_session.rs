//! `endSession`.

use crate::{Action, Change, EndSession, Stop, UserId};

use super::access::Access;
use super::giving;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: EndSession) -> Result<Vec<Change>, Stop> {
    let session = command.session;
    let user = access.facts.session(&session)?.ok_or(Stop::NotFound)?;
    may_end(access, user)?;
    Ok(vec![Change::SessionEnded { session, user }])
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
