//! What a user finds at all; everything else is as if it did not exist.
//!
//! Who loads the standing is somebody else's business: the actors for reads, the facts for writes.
//!
//! By an API token the named actions count within its scope only; where any action will do, any of
//! its owner's does. So a token for `users.check` can ask about cameras that it may do nothing to.

use crate::{Action, Standing};

/// Whether he finds the group, by his standing to it: the reach of `user_groups.view`.
#[must_use]
pub fn sees_group(to_group: &Standing) -> bool {
    to_group.reaches(Action::UserGroupsView)
}

/// Whether he finds a user other than himself, by his standing to each group of that user.
#[must_use]
pub fn sees_user(to_groups: impl IntoIterator<Item = Standing>) -> bool {
    to_groups
        .into_iter()
        .any(|standing| standing.reaches(Action::UsersView))
}

/// Whether he finds the resource, by his standing to it: any action of his on it, or the reach of
/// `user_groups.assign_resource`.
#[must_use]
pub fn sees_resource(to_resource: &Standing) -> bool {
    !to_resource.actions_of_the_user().is_empty()
        || to_resource.reaches(Action::UserGroupsAssignResource)
}
