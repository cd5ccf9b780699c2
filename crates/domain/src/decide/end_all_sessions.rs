//! `endAllSessions`: the one that the caller comes by too, where they are his own.

use crate::{Change, EndAllSessions, Stop};

use super::access::Access;
use super::end_session::may_end;

pub(super) fn decide(access: &Access<'_>, command: EndAllSessions) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    may_end(access, user)?;
    if access.facts.sessions(&user)?.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![Change::SessionsEnded { user }])
}
