//! Why: the reason behind any yes or no, as a path.

mod answer;
mod reasons;
mod ways;

use std::collections::{BTreeSet, HashMap};

use canopy_actors::Pin;
use canopy_domain::{Action, GroupId, Revision, Rule, TargetId};

use crate::check::{Shown, scope};
use crate::{AppError, At, Check, Member, Op};
pub(crate) use answer::Answer;
use answer::Known;
pub(crate) use reasons::{outside_pool, unknown as nothing_there};
use ways::Way;
pub(crate) use ways::extract_of;

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
        let explained = self.explained(input, at).await?;
        self.decided().note([explained.allowed]);
        Ok(explained)
    }

    async fn explained(&self, input: &Check, at: At) -> Result<Explanation, AppError> {
        let (pin, past) = self.moment(at).await?;
        let revision = past.unwrap_or_else(|| pin.revision());
        let Some(question) = input.asked().question(self.me()) else {
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
        let standing = match shown[..] {
            [Shown::Standing(standing)] => standing,
            _ => return Ok(unknown(revision)),
        };
        let Some(answer) = Answer::of(question, standing, &extract) else {
            return Ok(unknown(revision));
        };
        let allowed = answer.allowed();
        let reasons = self.reasons_of_each(&pin, past, vec![answer]).await?;
        Ok(Explanation {
            revision,
            allowed,
            reasons: reasons.into_iter().flatten().collect(),
        })
    }

    /// What speaks for each answer and against it: one round of messages and one of names, however
    /// many they are.
    pub(crate) async fn reasons_of_each(
        &self,
        pin: &Pin,
        past: Option<Revision>,
        answers: Vec<Answer>,
    ) -> Result<Vec<Vec<Reason>>, AppError> {
        let ways = || answers.iter().flat_map(|answer| &answer.ways);
        // Of an earlier state: a way may have led through what the caller does not see today.
        let groups = ways().flat_map(Way::groups).map(TargetId::from);
        let known = Known {
            seen: self.seen_or_audited(pin, groups).await?,
            names: self.names_of_ways(pin, past, ways()).await?,
        };
        let reasons = answers.into_iter().map(|answer| answer.reasons(&known));
        Ok(reasons.collect())
    }

    /// The names of the groups of memberships, as they were called then.
    async fn names_of_ways(
        &self,
        pin: &Pin,
        past: Option<Revision>,
        ways: impl Iterator<Item = &Way>,
    ) -> Result<HashMap<GroupId, String>, AppError> {
        let groups: BTreeSet<GroupId> = ways.map(|way| way.member.group).collect();
        let groups = groups.into_iter();
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
