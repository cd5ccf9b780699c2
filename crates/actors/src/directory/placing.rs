//! Where resources are after a committed entry, and what each subtree is told of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use canopy_domain::{GroupId, Name, ResourceId};

use super::State;
use super::next::Next;
use crate::model::Step;

/// The resources of an entry.
#[derive(Default)]
pub(super) struct Placing {
    /// By resource that is another or somewhere else now: the heads whose actors held it before.
    before: BTreeMap<ResourceId, BTreeSet<GroupId>>,
    /// The names that the entry tells.
    names: HashMap<ResourceId, Arc<str>>,
    /// Those whose name an actor needs and the entry does not tell.
    pub(super) unnamed: BTreeSet<ResourceId>,
}

impl State {
    pub(super) fn add_resource(&mut self, resource: ResourceId, name: &Name, next: &mut Next) {
        self.rename_resource(resource, name, next);
        self.placements.add(resource);
    }

    pub(super) fn rename_resource(&mut self, resource: ResourceId, name: &Name, next: &mut Next) {
        self.touch(resource, next);
        next.placing.names.insert(resource, name.as_str().into());
    }

    pub(super) fn remove_resource(&mut self, resource: ResourceId, next: &mut Next) {
        self.touch(resource, next);
        self.placements.remove(&resource);
        self.assignees.remove(&resource);
    }

    pub(super) fn place(&mut self, resource: ResourceId, group: GroupId, next: &mut Next) {
        self.touch(resource, next);
        if let Some(no) = self.no_of(group) {
            self.placements.place(resource, no);
        }
        self.weigh(group, 1);
    }

    pub(super) fn unplace(&mut self, resource: ResourceId, group: GroupId, next: &mut Next) {
        self.touch(resource, next);
        let nodes = &self.nodes;
        let no = |group| nodes.get(&group).map(|node| node.no);
        self.placements.unplace(resource, group, no);
        self.weigh(group, -1);
    }

    /// Before the entry's first change of a resource: where it was until then.
    fn touch(&self, resource: ResourceId, next: &mut Next) {
        let before = &mut next.placing.before;
        before
            .entry(resource)
            .or_insert_with(|| self.heads_of(resource).into_iter().flatten().collect());
    }

    /// Tells each subtree that has, had or gets a resource of the entry what it holds of it now.
    pub(super) fn tell_placements(&self, next: &mut Next) {
        for (resource, before) in std::mem::take(&mut next.placing.before) {
            let groups = self.placements.get(&resource);
            let now = groups.map(|groups| self.by_head(groups));
            let now = now.unwrap_or_default();
            for head in before.iter().filter(|head| !now.contains_key(head)) {
                let step = Step::Drop { resource };
                next.steps.entry(*head).or_default().push(step);
            }
            let elsewhere = now.len() > 1;
            for (head, groups) in now {
                let name = next.placing.names.get(&resource).cloned();
                let is_new = !before.contains(&head) && !next.retired.contains(&head);
                if name.is_none() && is_new {
                    next.placing.unnamed.insert(resource);
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
