//! `logout`: the end of a login of one's own; everyone may.

use crate::{Change, LogOut, Stop};

use super::access::Access;

pub(super) fn decide(access: &Access<'_>, command: LogOut) -> Result<Vec<Change>, Stop> {
    let session = command.session;
    match *access.facts.session(&session)? {
        Some(user) if access.is_me(user) => Ok(vec![Change::SessionEnded { session, user }]),
        // Over already, on this server or another: nothing is left to change. Somebody else's is
        // answered the same, or the answer would tell that it is open.
        _ => Ok(Vec::new()),
    }
}
