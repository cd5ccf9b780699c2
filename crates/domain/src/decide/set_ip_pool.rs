//! `setIpPool` (U7).

use crate::{Action, Change, Personal, SetIpPool, Stop};

use super::access::Access;
use super::giving;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &SetIpPool) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    access.may_on_every_group(Action::UsersEdit, found)?;
    let mut refusals = Refusals::default();
    giving::not_oneself(access, user, &mut refusals);
    giving::about_another(access, user, found, &mut refusals);
    giving::pool(access, &command.pool, &mut refusals)?;
    refusals.finish()?;
    if *access.facts.pool(&user)? == command.pool {
        return Ok(Vec::new());
    }
    let pool = Personal::new(command.pool.to_text(), command.salt);
    Ok(vec![Change::IpPoolSet { user, pool }])
}
