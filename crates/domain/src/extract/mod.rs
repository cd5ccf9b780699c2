//! A part of the System at one revision: what reads of the past and effects are judged by.
//!
//! Whoever loads an extract vouches that it is complete in what its [`Scope`] asks for. What is
//! not in it does not exist as far as it can tell, so it is asked about its scope only.

mod one_user;

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::facts::UserFacts;
use crate::standing::{Standing, Target};
use crate::{Change, GroupId, ResourceId, Role, RoleSet, TargetId, UserId};
pub use one_user::OneUser;

/// What an extract holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// These users, with their memberships and individual assignments.
    pub users: BTreeSet<UserId>,
    /// These users too, and all that their memberships and individual assignments reach.
    pub reach_of: BTreeSet<UserId>,
    /// These groups and resources; of a resource, where it is assigned.
    pub targets: BTreeSet<TargetId>,
    /// All groups and resources in the subtrees of these; below the root, also what is in no group.
    pub below: BTreeSet<GroupId>,
    /// These targets too, with everybody who has a role over one of them or an individual
    /// assignment of it.
    pub contested: BTreeSet<TargetId>,
    /// These subtrees too, with everybody who has a role over a part of them or an individual
    /// assignment of something in them.
    pub contested_below: BTreeSet<GroupId>,
}

/// A part of the System at one revision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extract {
    /// The root group; none before there is one.
    pub root: Option<GroupId>,
    /// Each group that is held, and all above it, with its parent.
    pub parents: HashMap<GroupId, Option<GroupId>>,
    /// The users.
    pub users: HashMap<UserId, UserFacts>,
    /// The resources, with all groups that each is assigned to.
    pub placements: HashMap<ResourceId, Vec<GroupId>>,
    /// The individual assignments: of the users whom the scope names, and of what it contests.
    pub assigned: HashSet<(UserId, ResourceId)>,
}

impl Scope {
    /// What has to be known before these changes to tell what they mean for whom.
    #[must_use]
    pub fn of(changes: &[Change]) -> Self {
        let mut scope = Self::default();
        for change in changes {
            scope.add(change);
        }
        scope
    }

    /// Whether it asks for whole subtrees, so that there is no telling how much it is.
    #[must_use]
    pub fn has_subtrees(&self) -> bool {
        !(self.reach_of.is_empty() && self.below.is_empty() && self.contested_below.is_empty())
    }

    fn add(&mut self, change: &Change) {
        match change {
            Change::GroupCreated { parent, .. } => {
                self.contested.extend(parent.map(TargetId::Group));
            }
            Change::GroupMoved { group, parent, .. } => {
                self.contested_below.insert(*group);
                self.contested.insert((*parent).into());
            }
            Change::GroupDeleted { group, .. } => {
                self.contested.insert((*group).into());
            }
            Change::UserCreated { user, .. } => {
                self.users.insert(*user);
            }
            Change::UserDeleted { user }
            | Change::ActivationSet { user, .. }
            | Change::ActionLimitsSet { user, .. } => {
                self.reach_of.insert(*user);
            }
            Change::RoleAssigned { user, group, .. }
            | Change::RemovedFromGroup { user, group, .. } => {
                self.users.insert(*user);
                self.below.insert(*group);
            }
            Change::ResourceCreated { resource, .. } | Change::ResourceDeleted { resource } => {
                self.contested.insert((*resource).into());
            }
            Change::AssignedToGroup { group, resource }
            | Change::UnassignedFromGroup { group, resource } => {
                self.contested
                    .extend([TargetId::from(*group), (*resource).into()]);
            }
            Change::AssignedToUser { user, resource }
            | Change::UnassignedFromUser { user, resource } => {
                self.users.insert(*user);
                self.targets.insert((*resource).into());
            }
            // What things are called, what a layout contains, where one may come from, logins and
            // licences decide nothing about who may do what.
            Change::UserRenamed { .. }
            | Change::EmailChanged { .. }
            | Change::LanguageSet { .. }
            | Change::PasswordSet { .. }
            | Change::GroupRenamed { .. }
            | Change::ResourceRenamed { .. }
            | Change::ExternalIdSet { .. }
            | Change::CameraAttached { .. }
            | Change::CameraDetached { .. }
            | Change::IpPoolSet { .. }
            | Change::SessionEnded { .. }
            | Change::SessionsEnded { .. }
            | Change::LicenseTotalSet { .. }
            | Change::LicensesGiven { .. }
            | Change::TermsConfirmed { .. } => {}
        }
    }
}

impl Extract {
    /// The groups from the root to this one, both included; none where there is no such group.
    #[must_use]
    pub fn path(&self, group: GroupId) -> Option<Vec<GroupId>> {
        let mut path = vec![group];
        let mut next = *self.parents.get(&group)?;
        while let Some(at) = next {
            path.push(at);
            next = self.parents.get(&at).copied().flatten();
        }
        path.reverse();
        Some(path)
    }

    /// How the user stands to the target; none where there is no such user or target, or where the
    /// target is a user other than himself.
    #[must_use]
    pub fn standing(&self, user: UserId, target: TargetId) -> Option<Standing> {
        OneUser::new(self, user).standing(target)
    }

    /// The groups whose memberships reach a resource that is assigned to these: they and all above
    /// them, and the root in any case (T7, T8).
    #[must_use]
    pub fn above(&self, groups: &[GroupId]) -> Vec<GroupId> {
        let mut above: BTreeSet<GroupId> = self.root.into_iter().collect();
        above.extend(
            groups
                .iter()
                .filter_map(|group| self.path(*group))
                .flatten(),
        );
        above.into_iter().collect()
    }

    /// The kind of the target, as an evaluation sees it.
    pub(crate) fn on(&self, target: TargetId) -> Target {
        match target {
            TargetId::User(_) => Target::Oneself,
            TargetId::Group(group) if self.root == Some(group) => Target::Root,
            TargetId::Group(_) => Target::Group,
            TargetId::Resource(id) => Target::Resource(id.kind),
        }
    }

    /// Moves on by one change.
    pub fn step(&mut self, change: &Change) {
        match change {
            Change::GroupCreated { group, parent, .. } => {
                self.parents.insert(*group, *parent);
                if parent.is_none() {
                    self.root = Some(*group);
                }
            }
            Change::GroupMoved { group, parent, .. } => {
                self.parents.insert(*group, Some(*parent));
            }
            Change::GroupDeleted { group, .. } => {
                self.parents.remove(group);
            }
            Change::UserCreated { user, .. } => {
                let new = UserFacts {
                    active: true,
                    limits: None,
                    memberships: Vec::new(),
                };
                self.users.insert(*user, new);
            }
            Change::UserDeleted { user } => {
                self.users.remove(user);
            }
            Change::ActivationSet { user, active } => {
                self.edit(*user, |facts| facts.active = *active);
            }
            Change::ActionLimitsSet { user, limits } => {
                self.edit(*user, |facts| facts.limits = *limits);
            }
            Change::RoleAssigned {
                user, group, role, ..
            } => self.edit(*user, |facts| {
                facts.memberships.retain(|(at, _)| at != group);
                facts.memberships.push((*group, *role));
            }),
            Change::RemovedFromGroup { user, group, .. } => {
                self.edit(*user, |facts| {
                    facts.memberships.retain(|(at, _)| at != group)
                });
            }
            Change::ResourceCreated { resource, .. } => {
                self.placements.insert(*resource, Vec::new());
            }
            Change::ResourceDeleted { resource } => {
                self.placements.remove(resource);
            }
            Change::AssignedToGroup { group, resource } => {
                self.placements.entry(*resource).or_default().push(*group);
            }
            Change::UnassignedFromGroup { group, resource } => {
                if let Some(groups) = self.placements.get_mut(resource) {
                    groups.retain(|at| at != group);
                }
            }
            Change::AssignedToUser { user, resource } => {
                self.assigned.insert((*user, *resource));
            }
            Change::UnassignedFromUser { user, resource } => {
                self.assigned.remove(&(*user, *resource));
            }
            Change::UserRenamed { .. }
            | Change::EmailChanged { .. }
            | Change::LanguageSet { .. }
            | Change::PasswordSet { .. }
            | Change::GroupRenamed { .. }
            | Change::ResourceRenamed { .. }
            | Change::ExternalIdSet { .. }
            | Change::CameraAttached { .. }
            | Change::CameraDetached { .. }
            | Change::IpPoolSet { .. }
            | Change::SessionEnded { .. }
            | Change::SessionsEnded { .. }
            | Change::LicenseTotalSet { .. }
            | Change::LicensesGiven { .. }
            | Change::TermsConfirmed { .. } => {}
        }
    }

    fn edit(&mut self, user: UserId, edit: impl FnOnce(&mut UserFacts)) {
        if let Some(facts) = self.users.get_mut(&user) {
            edit(facts);
        }
    }
}

impl UserFacts {
    /// How he stands to a target over which he has these roles.
    #[must_use]
    pub fn standing(&self, roles: RoleSet, assigned: bool, on: Target) -> Standing {
        Standing {
            active: self.active,
            mask: Standing::mask(self.limits),
            roles,
            assigned,
            on,
            scope: None,
        }
    }

    /// His role in the group itself (T6).
    #[must_use]
    pub fn role_in(&self, group: GroupId) -> Option<Role> {
        let his = self.memberships.iter().find(|(at, _)| *at == group);
        his.map(|(_, role)| *role)
    }
}
