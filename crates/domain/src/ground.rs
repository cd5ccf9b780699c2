//! The System at one revision, as far as standings follow from it.
//!
//! Whoever holds it (an extract of the store, the directory's state) says how it is looked up; what
//! follows from it is decided here.

use crate::standing::Target;
use crate::{
    Action, ActionSet, Extract, GroupId, ResourceId, Role, RoleSet, Standing, TargetId, UserId,
};

/// The System, or a part of it, at one revision.
pub trait Ground: Sync {
    /// The root group; none before there is one.
    fn root(&self) -> Option<GroupId>;

    /// The parent of a group, which the root has not; none where there is no such group.
    fn parent(&self, group: GroupId) -> Option<Option<GroupId>>;

    /// A user; none where there is no such user.
    fn person(&self, user: UserId) -> Option<Person<'_>>;

    /// The groups that a resource is assigned to; none where there is no such resource.
    fn placement(&self, resource: ResourceId) -> Option<&[GroupId]>;

    /// Whether the resource is individually assigned to the user (T9).
    fn is_assigned(&self, user: UserId, resource: ResourceId) -> bool;

    /// Whether there is such a thing.
    fn holds(&self, target: TargetId) -> bool {
        match target {
            TargetId::User(user) => self.person(user).is_some(),
            TargetId::Group(group) => self.parent(group).is_some(),
            TargetId::Resource(id) => self.placement(id).is_some(),
        }
    }

    /// Whether the group is this one, or stands below it.
    fn is_below(&self, group: GroupId, top: GroupId) -> bool {
        let mut at = self.parent(group).map(|_| group);
        while let Some(group) = at {
            if group == top {
                return true;
            }
            at = self.parent(group).flatten();
        }
        false
    }

    /// Whether the thing is in the subtree of this group: the group itself and those below it, who is
    /// in them, what is assigned into them; in the root's also what is in no group (T8).
    fn is_in_subtree(&self, target: TargetId, top: GroupId) -> bool {
        match target {
            TargetId::User(user) => self.person(user).is_some_and(|person| {
                let mut groups = person.memberships.iter();
                groups.any(|(group, _)| self.is_below(*group, top))
            }),
            TargetId::Group(group) => self.is_below(group, top),
            TargetId::Resource(id) => self.placement(id).is_some_and(|groups| {
                let below = groups.iter().any(|group| self.is_below(*group, top));
                below || self.root() == Some(top)
            }),
        }
    }
}

/// A user, as far as standings follow from him alone.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// Whether he is active.
    pub active: bool,
    /// His action limits with needs applied: see [`Standing::mask`].
    pub mask: ActionSet,
    /// His role in each of his groups (T6).
    pub memberships: &'a [(GroupId, Role)],
    /// The scope of the API token that he comes by: see [`Standing::held_to`].
    pub scope: Option<ActionSet>,
}

impl<'a> Person<'a> {
    /// The same user as he comes by an API token of this scope; none: by a login.
    #[must_use]
    pub const fn held_to(self, scope: Option<ActionSet>) -> Self {
        Self { scope, ..self }
    }

    /// How he stands to a target over which he has these roles.
    #[must_use]
    pub fn standing(&self, roles: RoleSet, assigned: bool, on: Target) -> Standing {
        Standing {
            active: self.active,
            mask: self.mask,
            roles,
            assigned,
            on,
            scope: self.scope,
        }
    }

    /// The groups whose subtrees are within his reach of the action.
    pub fn reach(self, action: Action) -> impl Iterator<Item = GroupId> + 'a {
        let memberships = self.memberships.iter();
        let reached = memberships.filter(move |(_, role)| {
            self.standing(RoleSet::of(&[*role]), false, Target::Group)
                .reaches(action)
        });
        reached.map(|(group, _)| *group)
    }
}

impl Ground for Extract {
    fn root(&self) -> Option<GroupId> {
        self.root
    }

    fn parent(&self, group: GroupId) -> Option<Option<GroupId>> {
        self.parents.get(&group).copied()
    }

    fn person(&self, user: UserId) -> Option<Person<'_>> {
        self.users.get(&user).map(|facts| Person {
            active: facts.active,
            mask: Standing::mask(facts.limits),
            memberships: &facts.memberships,
            scope: None,
        })
    }

    fn placement(&self, resource: ResourceId) -> Option<&[GroupId]> {
        self.placements.get(&resource).map(Vec::as_slice)
    }

    fn is_assigned(&self, user: UserId, resource: ResourceId) -> bool {
        self.assigned.contains(&(user, resource))
    }
}
