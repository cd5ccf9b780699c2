//! One reader before a change: what he finds of the System as it was left, and what of it is his to
//! audit.

use crate::{Action, ActionSet, Ground, GroupId, OneUser, TargetId, UserId, sight};

/// Somebody who asks: a user, by a login or by an API token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    /// Who.
    pub user: UserId,
    /// The scope of the token that he comes by; none: a login.
    pub scope: Option<ActionSet>,
}

/// One reader before a change. What the change deleted is judged by where it was.
pub struct Eyes<'a> {
    before: &'a dyn Ground,
    after: &'a dyn Ground,
    reader: Asker,
    standing: OneUser<'a>,
}

impl<'a> Eyes<'a> {
    /// The reader, who is among what is held. For what is, without a change, both are the same.
    #[must_use]
    pub fn new(reader: Asker, before: &'a dyn Ground, after: &'a dyn Ground) -> Self {
        Self::known_to(after, reader, before, after)
    }

    /// The reader as `known_to` knows him after the change.
    #[must_use]
    pub fn known_to(
        known_to: &'a dyn Ground,
        reader: Asker,
        before: &'a dyn Ground,
        after: &'a dyn Ground,
    ) -> Self {
        Self {
            before,
            after,
            reader,
            standing: OneUser::known_to(known_to, reader.user, after).held_to(reader.scope),
        }
    }

    /// Whether he finds it; of what is gone, whether it was his to audit.
    pub fn see(&mut self, target: TargetId) -> bool {
        if self.is_he(target) {
            return true;
        }
        if !self.after.holds(target) {
            return self.audited_what_is_gone(target);
        }
        match target {
            TargetId::User(user) => {
                let groups = groups_of(self.after, user);
                let to = groups.filter_map(|group| self.standing.standing(group.into()));
                sight::sees_user(to)
            }
            TargetId::Group(_) => {
                let to = self.standing.standing(target);
                to.as_ref().is_some_and(sight::sees_group)
            }
            TargetId::Resource(_) => {
                let to = self.standing.standing(target);
                to.as_ref().is_some_and(sight::sees_resource)
            }
        }
    }

    /// Whether its audit log is his to read: `system.view_audit` on what he finds, for a user on a
    /// group of his; of what is gone on the group that it was in; about himself always.
    pub fn audits(&mut self, target: TargetId) -> bool {
        if self.is_he(target) {
            return true;
        }
        if !self.after.holds(target) {
            return self.audited_what_is_gone(target);
        }
        let reaches = match target {
            TargetId::User(user) => {
                groups_of(self.after, user).any(|group| self.reaches(group.into()))
            }
            TargetId::Group(_) | TargetId::Resource(_) => self.reaches(target),
        };
        reaches && self.see(target)
    }

    /// Whether he audits one of the groups that something was in last; what was in none was the
    /// root's.
    pub fn audits_one_of(&mut self, groups: &[GroupId]) -> bool {
        if groups.is_empty() {
            let root = self.after.root();
            return root.is_some_and(|root| self.reaches(root.into()));
        }
        groups.iter().any(|group| self.reaches((*group).into()))
    }

    /// Whether nothing that there is or was is hidden from him, by his role in the root: short for
    /// asking about each.
    pub fn audit_all(&mut self) -> bool {
        let root = self.after.root();
        let to = root.and_then(|root| self.standing.standing(root.into()));
        to.is_some_and(|to| {
            to.reaches(Action::SystemViewAudit)
                && to.reaches(Action::UserGroupsAssignResource)
                && sight::sees_group(&to)
                && sight::sees_user([to])
        })
    }

    fn is_he(&self, target: TargetId) -> bool {
        target == TargetId::User(self.reader.user)
    }

    fn reaches(&mut self, target: TargetId) -> bool {
        let to = self.standing.standing(target);
        to.is_some_and(|to| to.reaches(Action::SystemViewAudit))
    }

    fn audited_what_is_gone(&mut self, target: TargetId) -> bool {
        last_groups(self.before, target).is_some_and(|groups| self.audits_one_of(&groups))
    }
}

/// The groups that something is in: of a group its parent; none where there is no such thing.
#[must_use]
pub fn last_groups(ground: &dyn Ground, target: TargetId) -> Option<Vec<GroupId>> {
    match target {
        TargetId::User(user) => {
            ground.person(user)?;
            Some(groups_of(ground, user).collect())
        }
        TargetId::Group(group) => Some(ground.parent(group)?.into_iter().collect()),
        TargetId::Resource(id) => ground.placement(id).map(<[GroupId]>::to_vec),
    }
}

fn groups_of(ground: &dyn Ground, user: UserId) -> impl Iterator<Item = GroupId> + '_ {
    let person = ground.person(user).into_iter();
    person.flat_map(|person| person.memberships.iter().map(|(group, _)| *group))
}
