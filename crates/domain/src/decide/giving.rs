//! What may be given to whom: T12 to T18, and "nobody gives what he does not have".

use std::collections::HashSet;

use crate::facts::{Query, UserFacts};
use crate::standing::{Standing, Target};
use crate::{
    Action, ActionSet, Code, GroupId, IpPool, Refusal, ResourceId, Role, RoleSet, Rule, Stop,
    UserId,
};

use super::access::{Access, has_role};
use super::refusals::Refusals;

/// T14, T17: only a System manager has to do with a System manager or a Camera manager.
pub(super) fn about(access: &Access<'_>, user: &UserFacts, refusals: &mut Refusals) {
    for (role, rule) in [
        (Role::SystemManager, Rule::T(14)),
        (Role::CameraManager, Rule::T(17)),
    ] {
        refusals.add_if(has_role(user, role) && !access.is_system_manager(), || {
            let message = format!(
                "only a System manager changes anything about a {}",
                role.title()
            );
            Refusal::new(Code::SystemManagerOnly, rule, message)
        });
    }
}

/// A role in a group: where it may stand (T13, T18), who gives it (T14, T17), and that its actions
/// within the receiver's limits are within the giver's.
pub(super) fn role(
    access: &Access<'_>,
    role: Role,
    path: &[GroupId],
    receiver: Option<ActionSet>,
    mark: impl Fn(Refusal) -> Refusal,
    refusals: &mut Refusals,
) {
    place(role, path.len() == 1, &mark, refusals);
    if let Some((_, who_rule)) = manager_rules(role) {
        refusals.add_if(!access.is_system_manager(), || {
            let message = format!("only a System manager makes somebody a {}", role.title());
            mark(Refusal::new(Code::SystemManagerOnly, who_rule, message))
        });
    }
    let given = role.actions().intersection(Standing::mask(receiver));
    refusals.add_if(!given.is_subset(own_actions(access)), || {
        mark(cannot_give(
            "the role has actions that your own action limits lack",
        ))
    });
}

/// Where a role may stand (T13, T18).
pub(super) fn place(
    role: Role,
    in_the_root: bool,
    mark: impl Fn(Refusal) -> Refusal,
    refusals: &mut Refusals,
) {
    if let Some((where_rule, _)) = manager_rules(role) {
        refusals.add_if(!in_the_root, || {
            let message = format!("a {} exists in the root group only", role.title());
            mark(Refusal::new(Code::RootOnly, where_rule, message))
        });
    }
}

/// Of the two roles of the root group: which rule says where they stand, and which who gives them.
const fn manager_rules(role: Role) -> Option<(Rule, Rule)> {
    match role {
        Role::SystemManager => Some((Rule::T(13), Rule::T(14))),
        Role::CameraManager => Some((Rule::T(18), Rule::T(17))),
        Role::GroupManager | Role::Operator | Role::Member | Role::Observer => None,
    }
}

/// The actions that somebody is held to are within those of the giver.
pub(super) fn limits(access: &Access<'_>, given: Option<ActionSet>, refusals: &mut Refusals) {
    let exceeds = given.is_some_and(|given| !given.is_subset(own_limits(access)));
    refusals.add_if(exceeds, || {
        cannot_give("these actions are beyond your own action limits").at(["actionLimits"])
    });
}

/// The addresses that somebody may come from are within those of the giver.
pub(super) fn pool(
    access: &Access<'_>,
    given: &IpPool,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    if let Some(me) = access.caller.user() {
        let own = access.facts.pool(&me)?;
        refusals.add_if(!given.is_within(own), || {
            cannot_give("these addresses are beyond your own IP pool").at(["ipPool"])
        });
    }
    Ok(())
}

/// Each resource is within the giver's reach of the assigning action.
pub(super) fn resources(
    access: &Access<'_>,
    action: Action,
    given: &[ResourceId],
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let mut asked = HashSet::new();
    let mut beyond = Vec::new();
    for resource in given {
        if asked.insert(resource) && !access.reaches_resource(action, *resource)? {
            beyond.push(*resource);
        }
    }
    refusals.add_if(!beyond.is_empty(), || {
        cannot_give("these resources are in no group where you may assign them; leave them out")
            .at(["resourceIds"])
            .blocked_by(beyond)
    });
    Ok(())
}

/// What an individual assignment gives the receiver is within the giver's limits.
pub(super) fn view_only(
    access: &Access<'_>,
    given: &[ResourceId],
    receiver: Option<ActionSet>,
    refusals: &mut Refusals,
) {
    let own = own_actions(access);
    let gives = ActionSet::view_only().intersection(Standing::mask(receiver));
    let beyond: Vec<ResourceId> = given
        .iter()
        .copied()
        .filter(|id| {
            let askable = Target::Resource(id.kind).askable();
            !gives.intersection(askable).is_subset(own)
        })
        .collect();
    refusals.add_if(!beyond.is_empty(), || {
        cannot_give("assigning these gives actions that your own action limits lack")
            .at(["resourceIds"])
            .blocked_by(beyond)
    });
}

/// All that the user's memberships and individual assignments give him within these limits is
/// within the giver's: whoever makes him active, or takes his limits away, gives him that.
pub(super) fn all_that_he_has(
    access: &Access<'_>,
    user: UserId,
    found: &UserFacts,
    limits: Option<ActionSet>,
    field: &'static str,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let own = own_actions(access);
    if ActionSet::all().is_subset(own) {
        return Ok(());
    }
    let assigned = access.facts.assigned_resources(&user)?.iter();
    let askable = assigned
        .map(|id| Target::Resource(id.kind).askable())
        .fold(ActionSet::EMPTY, ActionSet::union);
    let roles: RoleSet = found.memberships.iter().map(|(_, role)| *role).collect();
    let has = ActionSet::view_only()
        .intersection(askable)
        .union(roles.actions())
        .intersection(Standing::mask(limits));
    refusals.add_if(!has.is_subset(own), || {
        cannot_give("the user would have actions that your own action limits lack").at([field])
    });
    Ok(())
}

/// The user's limits and pool are no wider than the caller's: whoever can log in as him (a
/// password, an email) could do what he may do, from where he may come from.
pub(super) fn no_wider(
    access: &Access<'_>,
    user: UserId,
    found: &UserFacts,
    field: &'static str,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let Some(me) = access.caller.user() else {
        return Ok(());
    };
    access.facts.require([Query::Pool(me), Query::Pool(user)])?;
    let his = found.limits.unwrap_or_else(ActionSet::all);
    refusals.add_if(!his.is_subset(own_limits(access)), || {
        let message = "the user's action limits are wider than your own; ask a manager who is \
                       held to less";
        cannot_give(message).at([field])
    });
    let within = access.facts.pool(&user)?.is_within(access.facts.pool(&me)?);
    refusals.add_if(!within, || {
        let message = "the user's IP pool is wider than your own; ask a manager with a wider one";
        cannot_give(message).at([field])
    });
    Ok(())
}

/// What the giver's limits leave of anything that he could have: an action without what it needs
/// has no effect, so it is none to give (settled detail 6). The scope of an API token is a limit of
/// the giver like another.
fn own_actions(access: &Access<'_>) -> ActionSet {
    access.within_scope(Standing::mask(access.me().and_then(|me| me.limits)))
}

fn own_limits(access: &Access<'_>) -> ActionSet {
    let limits = access.me().and_then(|me| me.limits);
    access.within_scope(limits.unwrap_or_else(ActionSet::all))
}

fn cannot_give(message: &'static str) -> Refusal {
    Refusal::new(Code::CannotGive, None, message)
}
