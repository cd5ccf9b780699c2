//! What may be given to whom: T12 to T18, and "nobody gives what he does not have".

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

/// T14, T17 about somebody else: what one may about oneself is said elsewhere.
pub(super) fn about_another(
    access: &Access<'_>,
    user: UserId,
    facts: &UserFacts,
    refusals: &mut Refusals,
) {
    if !access.is_me(user) {
        about(access, facts, refusals);
    }
}

/// T12: not to oneself.
pub(super) fn not_oneself(access: &Access<'_>, user: UserId, refusals: &mut Refusals) {
    refusals.add_if(access.is_me(user), || {
        Refusal::new(
            Code::Oneself,
            Rule::T(12),
            "nobody changes his own role, limits or IP pool, or assigns resources to himself; ask \
             another manager",
        )
    });
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
    let rules = match role {
        Role::SystemManager => Some((Rule::T(13), Rule::T(14))),
        Role::CameraManager => Some((Rule::T(18), Rule::T(17))),
        Role::GroupManager | Role::Operator | Role::Member | Role::Observer => None,
    };
    if let Some((where_rule, who_rule)) = rules {
        refusals.add_if(path.len() != 1, || {
            let message = format!("a {} exists in the root group only", role.title());
            mark(Refusal::new(Code::RootOnly, where_rule, message))
        });
        refusals.add_if(!access.is_system_manager(), || {
            let message = format!("only a System manager makes somebody a {}", role.title());
            mark(Refusal::new(Code::SystemManagerOnly, who_rule, message))
        });
    }
    let given = receiver.map_or(role.actions(), |limits| role.actions().intersection(limits));
    refusals.add_if(!given.is_subset(own_limits(access)), || {
        mark(cannot_give(
            "the role has actions that your own action limits lack",
        ))
    });
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
    let mut beyond = Vec::new();
    for resource in given {
        if !access.reaches_resource(action, *resource)? && !beyond.contains(resource) {
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
    let own = own_limits(access);
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

/// All that the user's roles and individual assignments give him within his limits.
pub(super) fn all_of(access: &Access<'_>, user: &UserFacts, refusals: &mut Refusals) {
    let roles: RoleSet = user.memberships.iter().map(|(_, role)| *role).collect();
    let given = roles.actions().union(ActionSet::view_only());
    let given = given.intersection(user.limits.unwrap_or_else(ActionSet::all));
    refusals.add_if(!given.is_subset(own_limits(access)), || {
        cannot_give("this gives actions that your own action limits lack")
    });
}

/// Who logs in as the user, or gets his mail, has what he has: his limits and addresses are no
/// wider than the caller's.
pub(super) fn no_wider(
    access: &Access<'_>,
    user: UserId,
    facts: &UserFacts,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let Some(me) = access.caller.user() else {
        return Ok(());
    };
    access.facts.require([Query::Pool(user), Query::Pool(me)])?;
    let limits = facts.limits.unwrap_or_else(ActionSet::all);
    refusals.add_if(!limits.is_subset(own_limits(access)), || {
        cannot_give("the user's action limits are wider than your own; ask another manager")
    });
    let wider = !access.facts.pool(&user)?.is_within(access.facts.pool(&me)?);
    refusals.add_if(wider, || {
        cannot_give("the user's IP pool is wider than your own; ask another manager")
    });
    Ok(())
}

/// U2: an email is somebody's already.
pub(super) fn email_taken() -> Refusal {
    Refusal::new(
        Code::EmailTaken,
        Rule::U(2),
        "somebody has this email already; use another",
    )
    .at(["email"])
}

fn own_limits(access: &Access<'_>) -> ActionSet {
    access
        .me()
        .and_then(|me| me.limits)
        .unwrap_or_else(ActionSet::all)
}

fn cannot_give(message: &'static str) -> Refusal {
    Refusal::new(Code::CannotGive, None, message)
}
