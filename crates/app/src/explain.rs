//! Why: the reason behind any yes or no, as a path.

use canopy_actors::{Pin, UserRecord};
use canopy_domain::{Action, ActionSet, GroupId, Rule, Standing, TargetId};

use crate::check::{Question, Shown};
use crate::{AppError, At, Check, Member, Op};

/// A yes or no with its reasons.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The answer, the same as a check's.
    pub allowed: bool,
    /// What speaks for it and what against.
    pub reasons: Vec<Reason>,
}

/// One reason.
#[derive(Debug, Clone)]
pub struct Reason {
    /// What kind it is of.
    pub kind: ReasonKind,
    /// Whether it speaks for a yes.
    pub grants: bool,
    /// The rule behind it.
    pub rule: Option<Rule>,
    /// For people.
    pub message: String,
    /// The membership that it is about, where the caller sees it.
    pub membership: Option<Member>,
    /// From the membership's group to the target's.
    pub path: Option<Vec<GroupId>>,
    /// The action that it is about, where it is another than the one asked for.
    pub action: Option<Action>,
}

/// Kinds of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it; the contract lists them")]
pub enum ReasonKind {
    Membership,
    IndividualAssignment,
    SelfUser,
    ActionLimit,
    MissingNeededAction,
    RoleLacksAction,
    NotViewOnly,
    Inactive,
    IpPool,
    TokenScope,
    NoPath,
    Hidden,
    Unknown,
}

impl Op {
    /// The answer of a check, with its reasons; names nothing that the caller may not see.
    ///
    /// # Errors
    /// As [`Op::checks`].
    pub async fn explain(&self, input: &Check, at: At) -> Result<Explanation, AppError> {
        let pin = self.pin_at(at).await?;
        let Some(question) = input.question(self.me()) else {
            return Ok(unknown());
        };
        let shown = self.shown(&pin, &[question]).await?;
        let [Shown::Standing(standing)] = shown[..] else {
            return Ok(unknown());
        };
        let Some(user) = pin.state().user(question.user).cloned() else {
            return Ok(unknown());
        };

        let mut reasons = against(&question, &standing, &user);
        let mut paths = Vec::new();
        for (group, role) in &user.memberships {
            let member = Member {
                user: question.user,
                group: *group,
                role: *role,
            };
            if let Some(path) = path_to(&pin, *group, question.target) {
                paths.push((member, path));
            }
        }
        let groups: Vec<TargetId> = paths
            .iter()
            .map(|(member, _)| member.group.into())
            .collect();
        let seen = self.sees_at(&pin, &groups).await?;
        for ((member, path), seen) in paths.into_iter().zip(seen) {
            reasons.push(by_membership(&pin, &question, member, path, seen));
        }
        if standing.assigned {
            reasons.push(by_assignment(question.action));
        }
        if matches!(question.target, TargetId::User(_)) {
            let has = standing.roles.actions().contains(question.action);
            let message = "asked of the user himself";
            reasons.push(reason(ReasonKind::SelfUser, has, None, message));
        } else if standing.roles.is_empty() && !standing.assigned {
            let message = "no membership and no individual assignment leads to it";
            reasons.push(reason(ReasonKind::NoPath, false, Rule::T(7), message));
        }
        Ok(Explanation {
            allowed: standing.allows(question.action),
            reasons,
        })
    }
}

/// What takes away: state, limits, and a target of the wrong kind.
fn against(question: &Question, standing: &Standing, user: &UserRecord) -> Vec<Reason> {
    let action = question.action;
    let mut reasons = Vec::new();
    if !standing.on.askable().contains(action) {
        let message = format!("{} is asked of another kind of target", action.name());
        reasons.push(reason(ReasonKind::Unknown, false, None, message));
    }
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

fn by_membership(
    pin: &Pin,
    question: &Question,
    member: Member,
    path: Vec<GroupId>,
    seen: bool,
) -> Reason {
    let grants = member.role.actions().contains(question.action);
    if !seen {
        let message = "by something you may not see";
        return reason(ReasonKind::Hidden, grants, None, message);
    }
    let title = member.role.title();
    let name = pin
        .state()
        .group_name(member.group)
        .map_or("", |name| &**name);
    if !grants {
        let message = format!("{title} in {name} lacks {}", question.action.name());
        let lacks = reason(ReasonKind::RoleLacksAction, false, Rule::T(3), message);
        return Reason {
            membership: Some(member),
            path: Some(path),
            ..lacks
        };
    }
    // A root user reaches also what is in no group: there is no path to show.
    let rule = if path.is_empty() {
        Rule::T(8)
    } else {
        Rule::T(7)
    };
    let message = format!("{title} in {name} reaches it");
    let path = (!path.is_empty()).then_some(path);
    Reason {
        membership: Some(member),
        path,
        ..reason(ReasonKind::Membership, true, rule, message)
    }
}

fn by_assignment(action: Action) -> Reason {
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

/// From the membership's group down to the target's; empty where the root reaches what is in no
/// group; none where the membership does not reach the target.
fn path_to(pin: &Pin, from: GroupId, target: TargetId) -> Option<Vec<GroupId>> {
    let state = pin.state();
    let groups: Vec<GroupId> = match target {
        TargetId::User(_) => return None,
        TargetId::Group(group) => vec![group],
        TargetId::Resource(id) => state.groups_of(id)?.to_vec(),
    };
    if groups.is_empty() {
        return (state.root() == Some(from)).then(Vec::new);
    }
    groups.into_iter().find_map(|group| {
        let path = state.path(group);
        let at = path.iter().position(|above| *above == from)?;
        Some(path[at..].to_vec())
    })
}

fn unknown() -> Explanation {
    let message = "there is no such user, action or target for you";
    Explanation {
        allowed: false,
        reasons: vec![reason(ReasonKind::Unknown, false, None, message)],
    }
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
