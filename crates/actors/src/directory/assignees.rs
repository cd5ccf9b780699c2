//! Who has a resource individually assigned: nearly always one.

use std::collections::HashSet;
use std::sync::Arc;

use canopy_domain::UserId;

/// The users who have one resource.
#[derive(Clone)]
pub(crate) enum Assignees {
    One(UserId),
    Several(Arc<HashSet<UserId>>),
}

impl Assignees {
    pub(super) fn iter(&self) -> impl Iterator<Item = UserId> {
        let (one, several) = match self {
            Self::One(user) => (Some(*user), None),
            Self::Several(users) => (None, Some(users.iter().copied())),
        };
        one.into_iter().chain(several.into_iter().flatten())
    }

    pub(super) fn add(&mut self, user: UserId) {
        match self {
            Self::One(one) if *one == user => {}
            Self::One(one) => *self = Self::Several(Arc::new([*one, user].into())),
            Self::Several(users) => {
                Arc::make_mut(users).insert(user);
            }
        }
    }

    /// Whether anybody is left.
    pub(super) fn remove(&mut self, user: UserId) -> bool {
        match self {
            Self::One(one) => *one != user,
            Self::Several(users) => {
                Arc::make_mut(users).remove(&user);
                !users.is_empty()
            }
        }
    }
}
