//! Why: the reason behind any yes or no, as a path.

mod reasons;
mod ways;

use std::collections::HashMap;

use canopy_actors::Pin;
use canopy_domain::{Action, Extract, GroupId, Revision, Rule, Standing, TargetId, UserFacts};

use crate::check::{Question, Shown, scope};
use crate::{AppError, At, Check, Member, Op};
pub(crate) use reasons::{outside_pool, unknown as nothing_there};
pub(crate) use ways::extract_of;
use ways::{Way, ways};

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
    /// From the membership's group to the target's; none where there is no way (T8), or where it
    /// led through what the caller does not see.
    pub path: Option<Vec<GroupId>>,
    /// The action that the limits lack: the one asked for, or one that it needs (U5).
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
        Ok(Explanation {
            revision,
            allowed: standing.allows(question.action),
            reasons: self
                .reasons(&pin, past, &question, standing, &extract, user)
                .await?,
        })
    }

    /// What speaks for a question and against it, of a user and a target that are there for the
    /// caller.
    pub(crate) async fn reasons(
        &self,
        pin: &Pin,
        past: Option<Revision>,
        question: &Question,
        standing: &Standing,
        extract: &Extract,
        user: &UserFacts,
    ) -> Result<Vec<Reason>, AppError> {
        let action = question.action;
        if !standing.on.askable().contains(action) {
            return Ok(vec![reasons::of_another_kind(action)]);
        }
        let mut all = reasons::against(action, user);
        all.extend(reasons::by_scope(action, standing));
        all.extend(
            self.by_memberships(pin, past, action, ways(question, extract, user))
                .await?,
        );
        if standing.assigned {
            all.push(reasons::by_assignment(action));
        }
        if matches!(question.target, TargetId::User(_)) {
            all.push(reasons::by_oneself(action, standing));
        } else if standing.roles.is_empty() && !standing.assigned {
            all.push(reasons::no_path());
        }
        Ok(all)
    }

    /// What the memberships that reach the target say, each as far as the caller sees it.
    async fn by_memberships(
        &self,
        pin: &Pin,
        past: Option<Revision>,
        action: Action,
        ways: Vec<Way>,
    ) -> Result<Vec<Reason>, AppError> {
        // Of an earlier state: a way may have led through what the caller does not see today.
        let groups = ways.iter().flat_map(Way::groups).map(TargetId::from);
        let seen = self.seen_or_audited(pin, groups).await?;
        let sees = |group: &GroupId| seen.contains(&TargetId::Group(*group));
        let names = self.names_of_ways(pin, past, &ways).await?;
        let mut all: Vec<Reason> = Vec::new();
        for way in ways {
            let group = way.member.group;
            if sees(&group) {
                let name = names.get(&group).map_or("", |name| &**name);
                let whole = way.path.iter().all(sees);
                all.push(reasons::by_membership(action, way, name, whole));
                continue;
            }
            // Said once for a yes and once for a no: how often it is so is not to be known.
            let hidden = reasons::by_something_hidden(action, way.member.role);
            let said = all
                .iter()
                .any(|reason| reason.kind == ReasonKind::Hidden && reason.grants == hidden.grants);
            if !said {
                all.push(hidden);
            }
        }
        Ok(all)
    }

    /// The names of the groups of memberships, as they were called then.
    async fn names_of_ways(
        &self,
        pin: &Pin,
        past: Option<Revision>,
        ways: &[Way],
    ) -> Result<HashMap<GroupId, String>, AppError> {
        let groups = ways.iter().map(|way| way.member.group);
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

/// User, action or target are not there for the caller.
fn unknown(revision: Revision) -> Explanation {
    Explanation {
        revision,
        allowed: false,
        reasons: vec![reasons::unknown()],
    }
}
