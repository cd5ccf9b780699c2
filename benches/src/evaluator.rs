//! What is timed as "the evaluator": from parsed ids to the decision, nothing before and nothing
//! after.

use canopy_domain::{Action, TargetId, UserId};

/// Answers whether somebody may do something, from memory.
pub trait Evaluator {
    /// Whether the user may do this to the target.
    fn allowed(&self, user: UserId, action: Action, target: TargetId) -> bool;
}
