//! `setIpPool` (U7).

use crate::facts::Query;
use crate::{Action, Change, Personal, SetIpPool, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{giving, oneself};

pub(super) fn decide(access: &Access<'_>, command: &SetIpPool) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    access.may_in_every_group_of(Action::UsersEdit, found)?;

    let pools = access.caller.user().into_iter().chain([user]);
    access.facts.require(pools.map(Query::Pool))?;
    let mut refusals = Refusals::default();
    oneself::gives_himself(access, user, &mut refusals);
    giving::about(access, found, &mut refusals);
    giving::pool(access, &command.pool, &mut refusals)?;
    refusals.finish()?;

    if *access.facts.pool(&user)? == command.pool {
        return Ok(Vec::new());
    }
    let pool = Personal::new(command.pool.to_text(), command.salt);
    Ok(vec![Change::IpPoolSet { user, pool }])
}
