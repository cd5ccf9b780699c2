//! The answer of a decision.

use crate::{AnalyticsChange, Change};

/// What a command comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decided {
    /// What comes true, in order; empty where the command changes nothing that the log keeps.
    pub changes: Vec<Change>,
    /// What comes true of analytics with it, in order, after the changes.
    pub analytics: Vec<AnalyticsChange>,
}

impl From<Vec<Change>> for Decided {
    fn from(changes: Vec<Change>) -> Self {
        Self {
            changes,
            analytics: Vec::new(),
        }
    }
}

impl From<AnalyticsChange> for Decided {
    fn from(change: AnalyticsChange) -> Self {
        Self {
            changes: Vec::new(),
            analytics: vec![change],
        }
    }
}
