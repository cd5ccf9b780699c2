//! One answer that is to be explained: what was asked, how the user stands to the target, and how he
//! comes there. It asks nothing of anybody: what the caller sees of it is given.

use std::collections::{BTreeSet, HashMap};

use canopy_domain::{Extract, GroupId, Standing, TargetId, UserFacts};

use super::ways::{Way, ways};
use super::{Reason, ReasonKind, reasons};
use crate::check::Question;

/// The answer to a question about a user and a target that are there for the caller.
pub(crate) struct Answer {
    question: Question,
    standing: Standing,
    user: UserFacts,
    pub(super) ways: Vec<Way>,
}

/// What the caller sees of the groups that ways lead through.
pub(super) struct Known {
    pub(super) seen: BTreeSet<TargetId>,
    pub(super) names: HashMap<GroupId, String>,
}

impl Answer {
    /// None where the state that was read has no such user.
    pub(crate) fn of(question: Question, standing: Standing, extract: &Extract) -> Option<Self> {
        let user = extract.users.get(&question.user)?.clone();
        // Of an action that is not asked of such a target no way speaks.
        let ways = if standing.on.askable().contains(question.action) {
            ways(&question, extract, &user)
        } else {
            Vec::new()
        };
        Some(Self {
            question,
            standing,
            user,
            ways,
        })
    }

    /// Yes or no.
    pub(crate) fn allowed(&self) -> bool {
        self.standing.allows(self.question.action)
    }

    /// What speaks for it and against it.
    pub(super) fn reasons(self, known: &Known) -> Vec<Reason> {
        let Self {
            question,
            standing,
            user,
            ways,
        } = self;
        let action = question.action;
        if !standing.on.askable().contains(action) {
            return vec![reasons::of_another_kind(action)];
        }
        let mut all = reasons::against(action, &user);
        all.extend(reasons::by_scope(action, &standing));
        all.extend(by_memberships(&question, ways, known));
        if standing.assigned {
            all.push(reasons::by_assignment(action));
        }
        if matches!(question.target, TargetId::User(_)) {
            all.push(reasons::by_oneself(action, &standing));
        } else if standing.roles.is_empty() && !standing.assigned {
            all.push(reasons::no_path());
        }
        all
    }
}

/// What the memberships that reach the target say, each as far as the caller sees it.
fn by_memberships(question: &Question, ways: Vec<Way>, known: &Known) -> Vec<Reason> {
    let action = question.action;
    let sees = |group: &GroupId| known.seen.contains(&TargetId::Group(*group));
    let mut all: Vec<Reason> = Vec::new();
    for way in ways {
        let group = way.member.group;
        if sees(&group) {
            let name = known.names.get(&group).map_or("", |name| &**name);
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
    all
}
