//! The directory's state as standings follow from it: whoever judges many things at one revision,
//! and has nothing to list, need not ask the actors.

use std::sync::{Arc, OnceLock};

use canopy_domain::{Ground, GroupId, Person, ResourceId, UserId};

use super::State;

/// About how many bytes are copied of a table where an entry of it changes: one part of many.
const PART: usize = 32 << 10;

impl State {
    /// About how many bytes of this state are not shared with the one that was so many changes
    /// before it, for whoever keeps many states.
    #[must_use]
    pub fn unshared(&self, before: &Self, changes: usize) -> usize {
        changes * PART + self.placements.unshared_numbers(&before.placements)
    }

    /// The same without what was derived for lists, for whoever keeps many states.
    #[must_use]
    pub fn without_lists(&self) -> Self {
        Self {
            order: Arc::new(OnceLock::new()),
            ..self.clone()
        }
    }
}

impl Ground for State {
    fn root(&self) -> Option<GroupId> {
        self.root
    }

    fn parent(&self, group: GroupId) -> Option<Option<GroupId>> {
        self.nodes.get(&group).map(|node| node.parent)
    }

    fn person(&self, user: UserId) -> Option<Person<'_>> {
        self.user(user).map(|record| Person {
            active: record.active,
            mask: record.mask(),
            memberships: &record.memberships,
            scope: None,
        })
    }

    fn placement(&self, resource: ResourceId) -> Option<&[GroupId]> {
        self.groups_of(resource)
    }

    fn is_assigned(&self, user: UserId, resource: ResourceId) -> bool {
        let user = self.users.get(&user);
        user.is_some_and(|user| user.is_assigned(&resource))
    }
}
