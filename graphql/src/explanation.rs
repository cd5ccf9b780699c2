//! The reasons behind a yes or a no.

use async_graphql::SimpleObject;
use canopy_app::{Explanation as Explained, Reason as Because};
use canopy_domain::Action;

use crate::enums::ReasonKind;
use crate::group::Group;
use crate::membership::Membership;
use crate::scalars::RevisionText;

/// A yes or a no, and why.
#[derive(SimpleObject)]
pub(crate) struct Explanation {
    /// What `check` answers.
    allowed: bool,
    /// The state that was read.
    revision: RevisionText,
    /// All that speaks for it or against it.
    reasons: Vec<Reason>,
}

/// One thing that speaks for it or against it.
#[derive(SimpleObject)]
pub(crate) struct Reason {
    /// What kind of reason it is.
    kind: ReasonKind,
    /// Whether it speaks for it.
    grants: bool,
    /// The rule: T1 to T20, U1 to U12, or null.
    rule: Option<String>,
    /// For people.
    message: String,
    /// The membership, where the reason is one.
    membership: Option<Membership>,
    /// The groups from the membership's to the one that the target is in.
    path: Option<Vec<Group>>,
    /// The action that is missing or given, where it is another than the one asked about.
    action: Option<&'static str>,
}

impl From<Explained> for Explanation {
    fn from(explained: Explained) -> Self {
        Self {
            allowed: explained.allowed,
            revision: explained.revision.into(),
            reasons: explained.reasons.into_iter().map(Reason::from).collect(),
        }
    }
}

impl From<Because> for Reason {
    fn from(reason: Because) -> Self {
        let groups = |path: Vec<_>| path.into_iter().map(Group).collect();
        Self {
            kind: reason.kind.into(),
            grants: reason.grants,
            rule: reason.rule.map(|rule| rule.to_string()),
            message: reason.message,
            membership: reason.membership.map(Membership),
            path: reason.path.map(groups),
            action: reason.action.map(Action::name),
        }
    }
}
