//! Which groups each resource is assigned to: nearly always one.
//!
//! There are more resources than anything else, so a resource's only group is kept as a number of
//! four bytes; those that are in none or in several stand apart.

use std::sync::Arc;

use canopy_domain::{GroupId, ResourceId};
use smallvec::SmallVec;

use crate::table::Table;

/// What stands for the group of a resource that is not in exactly one.
const APART: u32 = u32::MAX;

/// The groups of every resource; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Placements {
    /// The number of its only group, or [`APART`].
    homes: Table<ResourceId, u32>,
    /// In none, which the root's actor holds, or in several.
    apart: Table<ResourceId, SmallVec<[GroupId; 2]>>,
    numbers: Arc<Numbers>,
}

/// The groups by their numbers. A number is a group's as long as there is that group.
#[derive(Clone, Default)]
struct Numbers {
    groups: Vec<GroupId>,
    /// Those of groups that are no more, given again.
    free: Vec<u32>,
}

impl Placements {
    /// A number for a new group.
    pub(super) fn number(&mut self, group: GroupId) -> u32 {
        let numbers = Arc::make_mut(&mut self.numbers);
        if let Some(number) = numbers.free.pop() {
            numbers.groups[number as usize] = group;
            return number;
        }
        numbers.groups.push(group);
        u32::try_from(numbers.groups.len() - 1).unwrap_or(APART)
    }

    /// There is no such group any more; nothing is in it (T20).
    pub(super) fn forget(&mut self, number: u32) {
        Arc::make_mut(&mut self.numbers).free.push(number);
    }

    /// The groups of a resource; none where there is no such resource.
    #[inline]
    pub(super) fn get(&self, resource: &ResourceId) -> Option<&[GroupId]> {
        let home = *self.homes.get(resource)?;
        if home == APART {
            return self.apart.get(resource).map(SmallVec::as_slice);
        }
        let group = self.numbers.groups.get(home as usize);
        group.map(std::slice::from_ref)
    }

    /// A resource that is in no group yet.
    pub(super) fn add(&mut self, resource: ResourceId) {
        self.homes.insert(resource, APART);
        self.apart.insert(resource, SmallVec::new());
    }

    pub(super) fn remove(&mut self, resource: &ResourceId) {
        self.homes.remove(resource);
        self.apart.remove(resource);
    }

    /// The resource is in the group of that number too, and there from now on where it was not.
    pub(super) fn place(&mut self, resource: ResourceId, number: u32) {
        match self.get(&resource) {
            None | Some([]) => self.settle(resource, number),
            Some(groups) => {
                let mut groups = SmallVec::from_slice(groups);
                groups.push(self.numbers.groups[number as usize]);
                self.homes.insert(resource, APART);
                self.apart.insert(resource, groups);
            }
        }
    }

    /// The resource is in the group no more; `number` is asked for that of the only one left.
    pub(super) fn unplace(
        &mut self,
        resource: ResourceId,
        group: GroupId,
        number: impl Fn(GroupId) -> Option<u32>,
    ) {
        let groups = self.get(&resource).unwrap_or_default();
        let left = groups.iter().copied().filter(|at| *at != group);
        let left: SmallVec<[GroupId; 2]> = left.collect();
        if let [only] = left.as_slice()
            && let Some(number) = number(*only)
        {
            self.settle(resource, number);
        } else {
            self.homes.insert(resource, APART);
            self.apart.insert(resource, left);
        }
    }

    fn settle(&mut self, resource: ResourceId, number: u32) {
        self.homes.insert(resource, number);
        self.apart.remove(&resource);
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (ResourceId, &[GroupId])> {
        let ids = self.homes.keys();
        ids.filter_map(|id| Some((*id, self.get(id)?)))
    }
}
