//! What ends with a user, and what must not end: T11, T15, and the changes of a deletion (U12).

use crate::facts::UserFacts;
use crate::{Change, Code, Refusal, Role, Rule, Stop, UserId};

use super::access::{Access, has_role};
use super::refusals::Refusals;

/// T11: not oneself.
pub(super) fn not_oneself(access: &Access<'_>, user: UserId, refusals: &mut Refusals) {
    refusals.add_if(access.is_me(user), || {
        Refusal::new(
            Code::Oneself,
            Rule::T(11),
            "nobody removes, deletes or deactivates himself; ask another manager",
        )
    });
}

/// T15: an active System manager without action limits is left when this user is none any more.
pub(super) fn not_the_last(
    access: &Access<'_>,
    user: UserId,
    facts: &UserFacts,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let counts = facts.active && facts.limits.is_none() && has_role(facts, Role::SystemManager);
    if counts {
        let another = *access.facts.other_system_manager(&user)?;
        refusals.add_if(!another, || {
            Refusal::new(
                Code::LastSystemManager,
                Rule::T(15),
                "there is always an active System manager without action limits; make another first",
            )
            .blocked_by([user])
        });
    }
    Ok(())
}

/// All that ends with a user, he himself last (U12).
pub(super) fn deletion(
    access: &Access<'_>,
    user: UserId,
    facts: &UserFacts,
) -> Result<Vec<Change>, Stop> {
    let assigned = access.facts.assigned_resources(&user)?;
    let memberships = facts.memberships.iter();
    let memberships = memberships.map(|(group, role)| Change::RemovedFromGroup {
        user,
        group: *group,
        role: *role,
    });
    let assigned = assigned.iter().map(|resource| Change::UnassignedFromUser {
        user,
        resource: *resource,
    });
    let end = [Change::UserDeleted { user }];
    Ok(memberships.chain(assigned).chain(end).collect())
}
