//! A committed change of who may do what.

use async_graphql::SimpleObject;
use canopy_app::LoggedChange;

use crate::cost;
use crate::effects::Effects;
use crate::node::Node;
use crate::scalars::{RevisionText, Time};
use crate::user::User;

/// A committed change of who may do what, as far as the viewer sees it.
#[derive(SimpleObject)]
pub(crate) struct PermissionChange {
    /// The revision that it made.
    revision: RevisionText,
    /// When it was committed.
    at: Time,
    /// Who did it; null where the viewer does not see that user, or it was the command line.
    by: Option<User>,
    /// The name of what happened, as in the change log, and a sentence for people.
    kind: String,
    /// A sentence for people.
    summary: String,
    /// What was changed.
    subjects: Vec<Node>,
    /// Who gained and lost what by it, as far as the viewer sees it today and saw it then; of
    /// himself also what he lost.
    #[graphql(complexity = "cost::fixed(cost::EFFECTS, child_complexity)")]
    effects: Effects,
}

impl From<LoggedChange> for PermissionChange {
    fn from(change: LoggedChange) -> Self {
        Self {
            revision: change.revision.into(),
            at: Time(change.at),
            by: change.by.map(User),
            kind: change.kind.clone(),
            summary: change.summary.clone(),
            subjects: change.subjects.iter().copied().map(Node::from).collect(),
            effects: Effects::logged(change),
        }
    }
}
