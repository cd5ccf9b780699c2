//! The System as plain sets: what a change comes to, and what the directory and each model must
//! hold then, found the slow way.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::{ActionSet, Change, Extract, GroupId, ResourceId, Role, UserFacts, UserId};

use super::agree::heads;
use crate::State;
use crate::model::{Plain, PlainResource, Rows};

/// By group: the head of the subtree that holds it.
pub(super) type Heads = BTreeMap<GroupId, GroupId>;

#[derive(Clone, Default)]
pub(super) struct Naive {
    /// Parent and name.
    pub(super) groups: BTreeMap<GroupId, (Option<GroupId>, String)>,
    /// Whether he is active, and his limits.
    pub(super) users: BTreeMap<UserId, (bool, Option<ActionSet>)>,
    pub(super) roles: BTreeMap<(GroupId, UserId), Role>,
    pub(super) resources: BTreeMap<ResourceId, String>,
    pub(super) placed: BTreeSet<(ResourceId, GroupId)>,
    pub(super) assigned: BTreeSet<(UserId, ResourceId)>,
}

impl Naive {
    pub(super) fn take(&mut self, change: &Change) {
        match change.clone() {
            Change::GroupCreated {
                group,
                parent,
                name,
                ..
            } => {
                let name = name.as_str().to_owned();
                self.groups.insert(group, (parent, name));
            }
            Change::GroupRenamed { group, name } => {
                self.groups.get_mut(&group).unwrap().1 = name.as_str().to_owned();
            }
            Change::GroupMoved { group, parent, .. } => {
                self.groups.get_mut(&group).unwrap().0 = Some(parent);
            }
            Change::GroupDeleted { group, .. } => {
                self.groups.remove(&group);
            }
            Change::UserCreated { user, .. } => {
                self.users.insert(user, (true, None));
            }
            Change::UserDeleted { user } => {
                self.users.remove(&user);
            }
            Change::ActivationSet { user, active } => {
                self.users.get_mut(&user).unwrap().0 = active;
            }
            Change::ActionLimitsSet { user, limits } => {
                self.users.get_mut(&user).unwrap().1 = limits;
            }
            Change::RoleAssigned {
                user, group, role, ..
            } => {
                self.roles.insert((group, user), role);
            }
            Change::RemovedFromGroup { user, group, .. } => {
                self.roles.remove(&(group, user));
            }
            Change::ResourceCreated { resource, name, .. }
            | Change::ResourceRenamed { resource, name } => {
                self.resources.insert(resource, name.as_str().to_owned());
            }
            Change::ResourceDeleted { resource } => {
                self.resources.remove(&resource);
            }
            Change::AssignedToGroup { group, resource } => {
                self.placed.insert((resource, group));
            }
            Change::UnassignedFromGroup { group, resource } => {
                self.placed.remove(&(resource, group));
            }
            Change::AssignedToUser { user, resource } => {
                self.assigned.insert((user, resource));
            }
            Change::UnassignedFromUser { user, resource } => {
                self.assigned.remove(&(user, resource));
            }
            Change::UserRenamed { .. }
            | Change::EmailChanged { .. }
            | Change::LanguageSet { .. }
            | Change::PasswordSet { .. }
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

    pub(super) fn root(&self) -> GroupId {
        let root = self.groups.iter().find(|(_, (parent, _))| parent.is_none());
        *root.unwrap().0
    }

    /// From the root to the group.
    pub(super) fn path(&self, group: GroupId) -> Vec<GroupId> {
        let mut path = match self.groups[&group].0 {
            Some(parent) => self.path(parent),
            None => Vec::new(),
        };
        path.push(group);
        path
    }

    pub(super) fn is_within(&self, group: GroupId, top: GroupId) -> bool {
        self.path(group).contains(&top)
    }

    pub(super) fn members(&self, group: GroupId) -> BTreeMap<UserId, Role> {
        let all = self.roles.iter().filter(|((at, _), _)| *at == group);
        all.map(|((_, user), role)| (*user, *role)).collect()
    }

    pub(super) fn groups_of(&self, resource: ResourceId) -> BTreeSet<GroupId> {
        let all = self.placed.iter().filter(|(id, _)| *id == resource);
        all.map(|(_, group)| *group).collect()
    }

    pub(super) fn weight(&self, group: GroupId) -> u64 {
        let resources = self.placed.iter().filter(|(_, at)| *at == group).count();
        (1 + self.members(group).len() + resources) as u64
    }

    pub(super) fn memberships(&self, user: UserId) -> Vec<(GroupId, Role)> {
        let his = self.roles.iter().filter(|((_, who), _)| *who == user);
        his.map(|((group, _), role)| (*group, *role)).collect()
    }

    pub(super) fn extract(&self) -> Extract {
        let users = self.users.iter().map(|(user, (active, limits))| {
            let facts = UserFacts {
                active: *active,
                limits: *limits,
                memberships: self.memberships(*user),
            };
            (*user, facts)
        });
        let parents = self
            .groups
            .iter()
            .map(|(group, (parent, _))| (*group, *parent));
        let placements = self
            .resources
            .keys()
            .map(|id| (*id, self.groups_of(*id).into_iter().collect()));
        Extract {
            root: Some(self.root()),
            parents: parents.collect(),
            users: users.collect(),
            placements: placements.collect(),
            assigned: self.assigned.iter().copied().collect(),
        }
    }

    /// What the model of this head must hold where the tree is cut so.
    pub(super) fn plain(&self, head: GroupId, heads: &Heads) -> Plain {
        let mine: BTreeSet<GroupId> = part(head, heads);
        let groups = mine.iter().map(|group| {
            let parent = if *group == head {
                None
            } else {
                self.groups[group].0
            };
            (*group, (parent.unwrap_or(*group), self.members(*group)))
        });
        let within = mine.iter().flat_map(|at| {
            let tops = self.path(*at).into_iter();
            tops.filter(|top| mine.contains(top)).map(|top| (top, *at))
        });
        let resources: BTreeMap<ResourceId, PlainResource> = self
            .resources
            .iter()
            .filter_map(|(id, name)| {
                let all = self.groups_of(*id);
                let holders: BTreeSet<GroupId> = all.iter().map(|group| heads[group]).collect();
                let in_none = all.is_empty() && head == self.root();
                let plain = PlainResource {
                    name: name.clone(),
                    groups: all.intersection(&mine).copied().collect(),
                    elsewhere: holders.len() > 1,
                };
                (in_none || holders.contains(&head)).then_some((*id, plain))
            })
            .collect();
        let mut listed: Vec<(String, ResourceId)> = resources
            .iter()
            .map(|(id, plain)| (plain.name.clone(), *id))
            .collect();
        listed.sort();
        let mut above = self.path(head);
        above.pop();
        Plain {
            above,
            groups: groups.collect(),
            within: within.collect(),
            resources,
            listed,
        }
    }

    /// The rows that the store would answer for this head.
    pub(super) fn rows(&self, head: GroupId, state: &State) -> Rows {
        let (heads, no) = (heads(state), |group| state.no_of(group).unwrap());
        let plain = self.plain(head, &heads);
        let mut groups: Vec<GroupId> = plain.groups.keys().copied().collect();
        groups.sort_by_key(|group| self.path(*group).len());
        let members = plain.groups.iter().flat_map(|(group, (_, members))| {
            members.iter().map(|(user, role)| (*group, *user, *role))
        });
        let tree = groups.iter();
        let tree = tree.map(|group| (*group, no(*group), self.groups[group].0));
        let above = plain.above.iter().map(|group| (*group, no(*group)));
        let mut rows = Rows::new(above.collect(), tree.collect(), members.collect());
        for (id, resource) in &plain.resources {
            let (name, elsewhere) = (&resource.name, resource.elsewhere);
            if resource.groups.is_empty() {
                rows.place(*id, name, None, elsewhere);
            }
            for group in &resource.groups {
                rows.place(*id, name, Some(*group), elsewhere);
            }
        }
        rows
    }
}

/// The groups that this head holds.
pub(super) fn part(head: GroupId, heads: &Heads) -> BTreeSet<GroupId> {
    let mine = heads.iter().filter(|(_, its)| **its == head);
    mine.map(|(group, _)| *group).collect()
}
