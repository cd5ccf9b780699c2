//! Licences (U6): who gives, what is left to give or to use, and what may not be taken back.

use std::collections::BTreeMap;

use crate::facts::Query;
use crate::{Change, Code, Level, Licenses, Quota, Refusal, Rule, Stop, UserId};

use super::access::Access;
use super::refusals::Refusals;

/// Whose licences the caller gives: System managers and the operator are one giver, the System;
/// everybody else gives his own.
pub(super) fn giver(access: &Access<'_>) -> Option<UserId> {
    access.caller.user().filter(|_| !access.is_system_manager())
}

/// What is asked for to know what the giver has left.
pub(super) fn of_giver(giver: Option<UserId>) -> Vec<Query> {
    match giver {
        None => vec![Query::LicenseTotals(()), Query::LicensesGivenOut(())],
        Some(user) => of_user(user).to_vec(),
    }
}

/// What is asked for to know what a user has, gave on and uses.
pub(super) const fn of_user(user: UserId) -> [Query; 3] {
    [
        Query::LicensesReceived(user),
        Query::LicensesShared(user),
        Query::CasesOf(user),
    ]
}

/// How the user stands at the level before the command.
pub(super) fn quota(access: &Access<'_>, user: UserId, level: Level) -> Result<Quota, Stop> {
    access.facts.require(of_user(user))?;
    let (total, shared) = had_after(access, user, &[])?;
    let cases = access.facts.cases_of(&user)?.iter();
    let used = cases.filter(|case| case.level == level && case.suspended_at.is_none());
    Ok(Quota {
        total: total.of(level),
        used: used.map(|case| case.cameras.len() as u64).sum(),
        shared: shared.of(level),
    })
}

/// What the giver can still give of the level.
pub(super) fn left(access: &Access<'_>, giver: Option<UserId>, level: Level) -> Result<u64, Stop> {
    match giver {
        Some(user) => Ok(quota(access, user, level)?.available()),
        None => {
            let total = access.facts.license_totals(&())?.of(level);
            let given = access.facts.licenses_given_out(&())?.of(level);
            Ok(total.saturating_sub(given))
        }
    }
}

/// Licences for a user who is to be: the giver has as many left.
pub(super) fn given_to_new(
    access: &Access<'_>,
    given: &BTreeMap<Level, u32>,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let giver = giver(access);
    let given = given.iter().filter(|(_, count)| **count > 0);
    for (level, count) in given {
        access.facts.require(of_giver(giver))?;
        let beyond = u64::from(*count) > left(access, giver, *level)?;
        refusals.add_if(beyond, || not_enough(*level).at(["licenses"]));
    }
    Ok(())
}

/// What the user has from all his givers and what he has given on, after these changes.
pub(super) fn had_after(
    access: &Access<'_>,
    user: UserId,
    changes: &[Change],
) -> Result<(Licenses, Licenses), Stop> {
    let gifts = |gifts: &[crate::Gift]| -> BTreeMap<_, _> {
        let rows = gifts.iter();
        rows.map(|gift| ((gift.user, gift.giver, gift.level), gift.count))
            .collect()
    };
    let mut received = gifts(access.facts.licenses_received(&user)?);
    let mut shared = gifts(access.facts.licenses_shared(&user)?);
    for change in changes {
        if let Change::LicensesGiven {
            user: to,
            giver,
            level,
            count,
        } = change
        {
            if *to == user {
                received.insert((*to, *giver, *level), *count);
            }
            if *giver == Some(user) {
                shared.insert((*to, *giver, *level), *count);
            }
        }
    }
    Ok((sum(&received), sum(&shared)))
}

fn sum(rows: &BTreeMap<(UserId, Option<UserId>, Level), u32>) -> Licenses {
    let mut sum = Licenses::default();
    for ((_, _, level), count) in rows {
        sum.add(*level, u64::from(*count));
    }
    sum
}

/// U6: nobody gives or uses more than is left.
pub(super) fn not_enough(level: Level) -> Refusal {
    let message = format!(
        "there are not so many licences of level {level} left; take fewer, or see that there are \
         more"
    );
    Refusal::new(Code::NotEnoughLicenses, Rule::U(6), message)
}

/// U6: what has been given on is not taken from under it.
pub(super) fn given_on(level: Level) -> Refusal {
    let message = format!(
        "more licences of level {level} than that are given to others already; see that some are \
         taken back first"
    );
    Refusal::new(Code::LicensesGivenOn, Rule::U(6), message).at(["licenses"])
}
