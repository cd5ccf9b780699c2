//! Why: the reason behind any yes or no, as a path.

use std::collections::HashMap;

use canopy_actors::{Pin, State};
use canopy_domain::{
    Action, ActionSet, Extract, GroupId, Revision, Rule, Standing, TargetId, UserFacts,
};

use crate::check::{Question, Shown, scope};
use crate::{AppError, At, Check, Member, Op};

/// A yes or no with its reasons.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The state that was read.
    pub revision: Revision,
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
        let (pin, past) = self.moment(at).await?;
        let revision = past.unwrap_or_else(|| pin.revision());
        let Some(question) = input.question(self.me()) else {
            return Ok(unknown(revision));
        };
        let asked = [question];
        let (shown, extract) = match past {
            None => {
                let shown = self.shown(&pin, &asked).await?;
                (shown, extract_of(pin.state(), &question))
            }
            Some(past) => {
                let extract = self.extract(&scope(&asked), past).await?;
                (self.shown_of(&pin, &asked, &extract).await?, extract)
            }
        };
        let ([Shown::Standing(standing)], Some(user)) =
            (&shown[..], extract.users.get(&question.user))
        else {
            return Ok(unknown(revision));
        };

        let mut reasons = against(&question, standing, user);
        let ways = ways(&question, &extract, user);
        let groups = ways.iter().map(|(member, _)| member.group.into());
        let seen = self.seen_or_audited(&pin, groups).await?;
        let names = self.names_of_ways(&pin, past, &ways).await?;
        for (member, path) in ways {
            let seen = seen.contains(&TargetId::Group(member.group));
            let name = names.get(&member.group).map_or("", |name| &**name);
            reasons.push(by_membership(&question, member, path, seen.then_some(name)));
        }
        if standing.assigned {
            reasons.push(by_assignment(question.action));
        }
        if matches!(question.target, TargetId::User(_)) {
            reasons.push(by_oneself(&question, standing));
        } else if standing.roles.is_empty() && !standing.assigned {
            let message = "no membership and no individual assignment leads to it";
            reasons.push(reason(ReasonKind::NoPath, false, Rule::T(7), message));
        }
        // What is by something hidden is said once, however often it is so.
        let mut said = Vec::new();
        reasons.retain(|reason| {
            let hidden = reason.kind == ReasonKind::Hidden;
            let again = hidden && said.contains(&reason.grants);
            if hidden {
                said.push(reason.grants);
            }
            !again
        });
        Ok(Explanation {
            revision,
            allowed: standing.allows(question.action),
            reasons,
        })
    }

    /// The names of the groups of memberships, as they were called then.
    async fn names_of_ways(
        &self,
        pin: &Pin,
        past: Option<Revision>,
        ways: &[(Member, Vec<GroupId>)],
    ) -> Result<HashMap<GroupId, String>, AppError> {
        let groups = ways.iter().map(|(member, _)| member.group);
        let Some(past) = past else {
            let name = |group| Some((group, pin.state().group_name(group)?.to_string()));
            return Ok(groups.filter_map(name).collect());
        };
        let targets: Vec<TargetId> = groups.map(TargetId::from).collect();
        let names = self.names_at(&targets, past).await?;
        let names = names.into_iter().filter_map(|(target, name)| match target {
            TargetId::Group(group) => Some((group, name)),
            TargetId::User(_) | TargetId::Resource(_) => None,
        });
        Ok(names.collect())
    }
}

/// What the directory knows of the user and the target of a question.
fn extract_of(state: &State, question: &Question) -> Extract {
    let mut extract = Extract {
        root: state.root(),
        ..Extract::default()
    };
    let mut groups: Vec<GroupId> = state.root().into_iter().collect();
    if let Some(record) = state.user(question.user) {
        groups.extend(record.memberships.iter().map(|(group, _)| *group));
        let facts = UserFacts {
            active: record.active,
            limits: record.limits,
            memberships: record.memberships.to_vec(),
        };
        extract.users.insert(question.user, facts);
        if let TargetId::Resource(id) = question.target
            && record.assigned.contains(&id)
        {
            extract.assigned.insert((question.user, id));
        }
    }
    match question.target {
        TargetId::User(_) => {}
        TargetId::Group(group) => groups.push(group),
        TargetId::Resource(id) => {
            if let Some(placed) = state.groups_of(id) {
                groups.extend_from_slice(placed);
                extract.placements.insert(id, placed.to_vec());
            }
        }
    }
    for group in groups {
        let path = state.path(group);
        for (at, group) in path.iter().enumerate() {
            let parent = at.checked_sub(1).map(|above| path[above]);
            extract.parents.insert(*group, parent);
        }
    }
    extract
}

/// The user's memberships that reach the target, each with every way down from its group: empty
/// where the root reaches what is not below it by a way, or is in no group (T8).
fn ways(question: &Question, extract: &Extract, user: &UserFacts) -> Vec<(Member, Vec<GroupId>)> {
    let (groups, is_resource) = match question.target {
        TargetId::User(_) => return Vec::new(),
        TargetId::Group(group) => (vec![group], false),
        TargetId::Resource(id) => {
            let groups = extract.placements.get(&id);
            (groups.cloned().unwrap_or_default(), true)
        }
    };
    let mut ways = Vec::new();
    for (group, role) in &user.memberships {
        let member = Member {
            user: question.user,
            group: *group,
            role: *role,
        };
        if is_resource && groups.is_empty() && extract.root == Some(*group) {
            ways.push((member, Vec::new()));
        }
        for target in &groups {
            let path = extract.path(*target).unwrap_or_default();
            if let Some(at) = path.iter().position(|above| above == group) {
                ways.push((member, path[at..].to_vec()));
            }
        }
    }
    ways
}

fn by_oneself(question: &Question, standing: &Standing) -> Reason {
    let has = standing.roles.actions().contains(question.action);
    let message = if has {
        "asked of the user himself; a role of his has it"
    } else {
        "asked of the user himself; no role of his has it"
    };
    reason(ReasonKind::SelfUser, has, Rule::T(3), message)
}

/// What takes away: state, limits, and a target of the wrong kind.
fn against(question: &Question, standing: &Standing, user: &UserFacts) -> Vec<Reason> {
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

/// By a membership in the group of this name; none where the caller does not see it.
fn by_membership(
    question: &Question,
    member: Member,
    path: Vec<GroupId>,
    name: Option<&str>,
) -> Reason {
    let grants = member.role.actions().contains(question.action);
    let Some(name) = name else {
        let message = "by something you may not see";
        return reason(ReasonKind::Hidden, grants, None, message);
    };
    let title = member.role.title();
    let (kind, rule, message) = if !grants {
        let message = format!("{title} in {name} lacks {}", question.action.name());
        (ReasonKind::RoleLacksAction, Rule::T(3), message)
    } else if path.is_empty() {
        let message = format!("{title} in {name} reaches every resource");
        (ReasonKind::Membership, Rule::T(8), message)
    } else {
        let message = format!("{title} in {name} reaches it");
        (ReasonKind::Membership, Rule::T(7), message)
    };
    Reason {
        membership: Some(member),
        path: (!path.is_empty()).then_some(path),
        ..reason(kind, grants, rule, message)
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

fn unknown(revision: Revision) -> Explanation {
    let message = "there is no such user, action or target for you";
    Explanation {
        revision,
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
