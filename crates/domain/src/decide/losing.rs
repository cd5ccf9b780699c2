//! The end of a user, and what may not be lost: T15.

use crate::facts::{Query, UserFacts};
use crate::{AnalyticsChange, Change, Code, Refusal, Role, Rule, Stop, UserId};

use super::access::{Access, has_role};
use super::refusals::Refusals;
use super::{Decided, inherited};

/// T15: what is done to the user ends one of the active System managers without action limits;
/// there has to be another.
pub(super) fn the_last_system_manager(
    access: &Access<'_>,
    user: UserId,
    found: &UserFacts,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let counts = found.active && found.limits.is_none() && has_role(found, Role::SystemManager);
    let last = counts && !*access.facts.other_system_manager(&user)?;
    refusals.add_if(last, || {
        let message =
            "there is always an active System manager without action limits; make another first";
        Refusal::new(Code::LastSystemManager, Rule::T(15), message).blocked_by([user])
    });
    Ok(())
}

/// Asks at once for what the end of the user takes.
pub(super) fn require_all_of(access: &Access<'_>, user: UserId) -> Result<(), Stop> {
    access.facts.require([
        Query::AssignedResources(user),
        Query::OtherSystemManager(user),
        Query::LicensesReceived(user),
        Query::LicensesShared(user),
        Query::CasesOf(user),
    ])
}

/// The end of the user (T19, U12): each row that ends has a change of its own. The licences that he
/// gave stay where they are; his cases go, lists and their entries stay.
pub(super) fn all_of(
    access: &Access<'_>,
    user: UserId,
    found: &UserFacts,
) -> Result<Decided, Stop> {
    let mut changes: Vec<Change> = found
        .memberships
        .iter()
        .map(|(group, role)| Change::RemovedFromGroup {
            user,
            group: *group,
            role: *role,
        })
        .collect();
    let resources = access.facts.assigned_resources(&user)?.iter();
    changes.extend(resources.map(|resource| Change::UnassignedFromUser {
        user,
        resource: *resource,
    }));
    changes.extend(inherited::from(access, user)?);
    changes.push(Change::UserDeleted { user });
    let cases = access.facts.cases_of(&user)?.iter();
    let analytics = cases.map(|found| AnalyticsChange::CaseDeleted { case: found.case });
    Ok(Decided {
        changes,
        analytics: analytics.collect(),
    })
}
