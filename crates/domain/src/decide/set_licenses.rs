//! `setLicenses` (U6).

use crate::facts::Query;
use crate::{Action, Change, SetLicenses, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{giving, licenses, oneself};

pub(super) fn decide(access: &Access<'_>, command: &SetLicenses) -> Result<Vec<Change>, Stop> {
    let user = command.user;
    let found = access.seen_user(user)?;
    access.may_in_any_group_of(Action::LicensesAllocate, found)?;

    let giver = licenses::giver(access);
    let his = [Query::LicensesReceived(user), Query::LicensesShared(user)];
    let needed = licenses::of_giver(giver).into_iter().chain(his);
    access.facts.require(needed)?;
    let (total, shared) = licenses::had_after(access, user, &[])?;
    let mut refusals = Refusals::default();
    oneself::gives_himself(access, user, &mut refusals);
    giving::about(access, found, &mut refusals);
    let mut changes = Vec::new();
    for (level, count) in &command.licenses {
        let (level, count) = (*level, *count);
        let mut rows = access.facts.licenses_received(&user)?.iter();
        let row = rows.find(|gift| gift.giver == giver && gift.level == level);
        let before = row.map_or(0, |gift| gift.count);
        if count > before {
            let beyond = u64::from(count - before) > licenses::left(access, giver, level)?;
            refusals.add_if(beyond, || licenses::not_enough(level).at(["licenses"]));
        } else {
            let taken = u64::from(before - count);
            let given_on = taken > 0 && total.of(level) - taken < shared.of(level);
            refusals.add_if(given_on, || licenses::given_on(level));
        }
        if count != before {
            changes.push(Change::LicensesGiven {
                user,
                giver,
                level,
                count,
            });
        }
    }
    refusals.finish()?;
    Ok(changes)
}
