//! The reasons one by one, with their rules and words.

use canopy_domain::{Action, ActionSet, Role, Rule, Standing, UserFacts};

use super::ways::Way;
use super::{Reason, ReasonKind};
use crate::AppError;

/// Asked of the user himself, every role of his counts.
pub(super) fn by_oneself(action: Action, standing: &Standing) -> Reason {
    let has = standing.roles.actions().contains(action);
    let message = if has {
        "asked of the user himself; a role of his has it"
    } else {
        "asked of the user himself; no role of his has it"
    };
    reason(ReasonKind::SelfUser, has, Rule::T(3), message)
}

/// What takes away: state and limits.
pub(super) fn against(action: Action, user: &UserFacts) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if !user.active {
        reasons.push(reason(
            ReasonKind::Inactive,
            false,
            None,
            "the user is deactivated",
        ));
    }
    if let Some(limits) = user.limits {
        for missing in action.with_needs().without(limits).iter() {
            let (kind, message) = if missing == action {
                (
                    ReasonKind::ActionLimit,
                    format!("his action limits lack {}", action.name()),
                )
            } else {
                let needed = missing.name();
                let message = format!("{} needs {needed}, which his limits lack", action.name());
                (ReasonKind::MissingNeededAction, message)
            };
            let limit = Reason {
                action: Some(missing),
                ..reason(kind, false, Rule::U(5), message)
            };
            reasons.push(limit);
        }
    }
    reasons
}

/// What the API token takes away that the caller asks about himself by.
pub(super) fn by_scope(action: Action, standing: &Standing) -> Option<Reason> {
    let beyond = standing.scope.is_some_and(|scope| !scope.contains(action));
    beyond.then(|| {
        let message = format!("the API token that is asked by has no {}", action.name());
        reason(ReasonKind::TokenScope, false, None, message)
    })
}

/// By a membership in the group of this name; `whole` where the caller sees all of its way.
pub(super) fn by_membership(action: Action, way: Way, name: &str, whole: bool) -> Reason {
    let Way { member, path } = way;
    let title = member.role.title();
    let (kind, rule, message) = if !member.role.actions().contains(action) {
        let message = format!("{title} in {name} lacks {}", action.name());
        (ReasonKind::RoleLacksAction, Rule::T(3), message)
    } else if path.is_empty() {
        let message = format!("{title} in {name} reaches every resource");
        (ReasonKind::Membership, Rule::T(8), message)
    } else if whole {
        let message = format!("{title} in {name} reaches it");
        (ReasonKind::Membership, Rule::T(7), message)
    } else {
        let message = format!("{title} in {name} reaches it by a way you may not see");
        (ReasonKind::Membership, Rule::T(7), message)
    };
    Reason {
        membership: Some(member),
        path: (whole && !path.is_empty()).then_some(path),
        ..reason(kind, kind == ReasonKind::Membership, rule, message)
    }
}

/// By a membership in a group that the caller does not see.
pub(super) fn by_something_hidden(action: Action, role: Role) -> Reason {
    let grants = role.actions().contains(action);
    let message = "by something you may not see";
    reason(ReasonKind::Hidden, grants, None, message)
}

/// Nothing leads to it.
pub(super) fn no_path() -> Reason {
    let message = "no membership and no individual assignment leads to it";
    reason(ReasonKind::NoPath, false, Rule::T(7), message)
}

/// The target is individually assigned to him.
pub(super) fn by_assignment(action: Action) -> Reason {
    if ActionSet::view_only().contains(action) {
        let message = "individually assigned to the user";
        return reason(ReasonKind::IndividualAssignment, true, Rule::T(9), message);
    }
    let message = format!(
        "individually assigned is view-only; {} is not",
        action.name()
    );
    reason(ReasonKind::NotViewOnly, false, Rule::T(10), message)
}

/// User, action or target are not there for the caller.
pub(crate) fn unknown() -> Reason {
    let message = "there is no such user, action or target for you";
    reason(ReasonKind::Unknown, false, None, message)
}

/// No role and no assignment speaks for it, whatever is in them.
pub(super) fn of_another_kind(action: Action) -> Reason {
    let message = format!("{} is asked of another kind of target", action.name());
    reason(ReasonKind::Unknown, false, None, message)
}

/// The address that was asked about is not in the user's pool.
pub(crate) fn outside_pool() -> Reason {
    let message = AppError::IpNotAllowed.message();
    reason(ReasonKind::IpPool, false, Rule::U(7), message)
}

fn reason(
    kind: ReasonKind,
    grants: bool,
    rule: impl Into<Option<Rule>>,
    message: impl Into<String>,
) -> Reason {
    Reason {
        kind,
        grants,
        rule: rule.into(),
        message: message.into(),
        membership: None,
        path: None,
        action: None,
    }
}
