//! The state after a committed entry, and what the actors are told of it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use canopy_domain::{Change, Entry, GroupId, IpPool, Name, ResourceId, UserId};

use super::State;
use super::state::{Node, Placement};
use crate::UserRecord;
use crate::model::Step;

/// A revision about to be told.
#[derive(Default)]
pub(super) struct Next {
    /// By head: what changes there.
    pub(super) steps: BTreeMap<GroupId, Vec<Step>>,
    /// Subtrees that have grown out of size: cut anew once the actors have moved on.
    pub(super) outgrown: BTreeSet<GroupId>,
    /// Users whose pool is to be read from the store: the log holds its digest.
    pub(super) pools: BTreeSet<UserId>,
    /// Resources whose name an actor needs and the entry does not tell.
    pub(super) unnamed: BTreeSet<ResourceId>,
    /// Where each resource that the entry moves was before; none for a new one.
    moved: BTreeMap<ResourceId, Option<Placement>>,
    names: HashMap<ResourceId, Arc<str>>,
}

impl State {
    /// Moves on by one entry; says what the actors have to be told.
    pub(super) fn advance(&mut self, entry: &Entry) -> Next {
        let mut next = Next::default();
        for change in &entry.changes {
            self.take(change, &mut next);
        }
        self.tell_placements(&mut next);
        self.watermark = entry.revision;
        next.outgrown = self
            .subtrees
            .iter()
            .filter(|(_, subtree)| subtree.weight > subtree.limit)
            .map(|(head, _)| *head)
            .collect();
        next
    }

    fn take(&mut self, change: &Change, next: &mut Next) {
        match change {
            Change::GroupCreated {
                group,
                parent,
                name,
                ..
            } => {
                self.add_group(*group, *parent, name, next);
            }
            Change::UserCreated { user, .. } => {
                let record = UserRecord::new(true, None, IpPool::default());
                self.users.insert(*user, Arc::new(record));
            }
            Change::RoleAssigned {
                user, group, role, ..
            } => {
                let is_new = self.edit(*user, |record| record.set_role(*group, *role));
                if is_new == Some(true) {
                    self.weigh(*group, 1);
                }
                let step = Step::SetMember {
                    group: *group,
                    user: *user,
                    role: *role,
                };
                self.tell(*group, step, next);
            }
            Change::ResourceCreated { resource, name, .. } => {
                next.moved.entry(*resource).or_insert(None);
                next.names.insert(*resource, Arc::from(name.as_str()));
                self.placements.insert(*resource, Placement::new());
            }
            Change::AssignedToGroup { group, resource } => {
                let groups = self.placements.entry(*resource).or_default();
                next.moved
                    .entry(*resource)
                    .or_insert_with(|| Some(groups.clone()));
                groups.push(*group);
                self.weigh(*group, 1);
            }
            Change::AssignedToUser { user, resource } => {
                self.edit(*user, |record| {
                    Arc::make_mut(&mut record.assigned).insert(*resource)
                });
                let users = self.assignees.entry(*resource).or_default();
                Arc::<HashSet<UserId>>::make_mut(users).insert(*user);
            }
            Change::ActionLimitsSet { user, limits } => {
                self.edit(*user, |record| {
                    record.limits = *limits;
                    record.mask = canopy_domain::Standing::mask(*limits);
                });
            }
            Change::IpPoolSet { user, .. } => {
                next.pools.insert(*user);
            }
            // What a layout contains decides what may be changed, not who may do what.
            Change::CameraAttached { .. } | Change::SessionEnded { .. } => {}
            _ => {} // TEMPORARY
        }
    }

    fn add_group(&mut self, group: GroupId, parent: Option<GroupId>, name: &Name, next: &mut Next) {
        let name: Arc<str> = Arc::from(name.as_str());
        let head = parent
            .and_then(|parent| self.head_of(parent))
            .unwrap_or(group);
        let node = Node {
            parent,
            name: Arc::clone(&name),
            head,
            weight: 0,
        };
        self.nodes.insert(group, node);
        self.order = Arc::new(OnceLock::new());
        match parent {
            None => self.root = Some(group),
            Some(parent) => {
                self.children
                    .entry(parent)
                    .or_default()
                    .insert((name, group));
                self.tell(group, Step::AddGroup { group, parent }, next);
            }
        }
        self.weigh(group, 1);
    }

    fn weigh(&mut self, group: GroupId, more: u32) {
        let Some(node) = self.nodes.get_mut(&group) else {
            return;
        };
        node.weight += more;
        let head = node.head;
        self.subtrees.entry(head).or_default().weight += u64::from(more);
    }

    pub(super) fn edit<T>(
        &mut self,
        user: UserId,
        edit: impl FnOnce(&mut UserRecord) -> T,
    ) -> Option<T> {
        self.users
            .get_mut(&user)
            .map(|record| edit(Arc::make_mut(record)))
    }

    fn tell(&self, group: GroupId, step: Step, next: &mut Next) {
        if let Some(head) = self.head_of(group) {
            next.steps.entry(head).or_default().push(step);
        }
    }

    /// Tells each subtree that has, had or gets a resource of the entry what it holds of it now.
    fn tell_placements(&self, next: &mut Next) {
        for (resource, before) in std::mem::take(&mut next.moved) {
            let before = before
                .map(|groups| self.by_head(&groups))
                .unwrap_or_default();
            let groups = self.placements.get(&resource).cloned().unwrap_or_default();
            let now = self.by_head(&groups);
            for head in before.keys().filter(|head| !now.contains_key(head)) {
                next.steps
                    .entry(*head)
                    .or_default()
                    .push(Step::Drop { resource });
            }
            let elsewhere = now.len() > 1;
            for (head, groups) in now {
                let name = next.names.get(&resource).cloned();
                if name.is_none() && !before.contains_key(&head) {
                    next.unnamed.insert(resource);
                }
                let step = Step::Place {
                    resource,
                    name,
                    groups,
                    elsewhere,
                };
                next.steps.entry(head).or_default().push(step);
            }
        }
    }

    /// The groups by the subtree that holds them; in no group is with the root.
    fn by_head(&self, groups: &[GroupId]) -> BTreeMap<GroupId, Vec<GroupId>> {
        let mut by_head: BTreeMap<GroupId, Vec<GroupId>> = BTreeMap::new();
        for group in groups {
            if let Some(head) = self.head_of(*group) {
                by_head.entry(head).or_default().push(*group);
            }
        }
        if let Some(root) = self.root.filter(|_| by_head.is_empty()) {
            by_head.insert(root, Vec::new());
        }
        by_head
    }
}

impl Next {
    /// Fills in the names that the entry does not tell.
    pub(super) fn name(&mut self, names: &HashMap<ResourceId, Arc<str>>) {
        for step in self.steps.values_mut().flatten() {
            if let Step::Place {
                resource,
                name: name @ None,
                ..
            } = step
            {
                *name = names.get(resource).cloned();
            }
        }
    }
}
