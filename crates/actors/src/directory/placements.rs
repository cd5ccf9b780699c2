//! Which groups each resource is assigned to: nearly always one.
//!
//! There are more resources than anything else, so a resource's kind and its only group are kept in
//! four bytes beside its id; those that are in none or in several groups stand apart.

use std::sync::Arc;

use canopy_domain::{GroupId, ResourceId, ResourceKind};
use smallvec::SmallVec;
use uuid::Uuid;

use crate::table::Table;

/// What stands for the group of a resource that is not in exactly one.
const APART: u32 = u32::MAX >> KIND;

/// How many bits tell the kind.
const KIND: u32 = 3;

const _: () = assert!(ResourceKind::ALL.len() <= 1 << KIND);

/// The kind of a resource, and the number of its only group or [`APART`].
#[derive(Debug, Clone, Copy)]
struct Home(u32);

impl Home {
    const fn new(kind: ResourceKind, number: u32) -> Self {
        Self((number << KIND) | kind as u32)
    }

    /// The number, where the resource is of this kind.
    fn of(self, kind: ResourceKind) -> Option<u32> {
        (self.0 & ((1 << KIND) - 1) == kind as u32).then_some(self.0 >> KIND)
    }
}

/// The groups of every resource; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Placements {
    homes: Table<Uuid, Home>,
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
        let number = u32::try_from(numbers.groups.len() - 1);
        number.map_or(APART, |number| number.min(APART))
    }

    /// There is no such group any more; nothing is in it (T20).
    pub(super) fn forget(&mut self, number: u32) {
        Arc::make_mut(&mut self.numbers).free.push(number);
    }

    /// The groups of a resource; none where there is no such resource.
    #[inline]
    pub(super) fn get(&self, resource: &ResourceId) -> Option<&[GroupId]> {
        let home = self.homes.get(&resource.uuid)?.of(resource.kind)?;
        if home == APART {
            return self.apart.get(resource).map(SmallVec::as_slice);
        }
        let group = self.numbers.groups.get(home as usize);
        group.map(std::slice::from_ref)
    }

    /// A resource that is in no group yet.
    pub(super) fn add(&mut self, resource: ResourceId) {
        self.stand_apart(resource, SmallVec::new());
    }

    pub(super) fn remove(&mut self, resource: &ResourceId) {
        self.homes.remove(&resource.uuid);
        self.apart.remove(resource);
    }

    /// The resource is in the group of that number too, and there from now on where it was not.
    pub(super) fn place(&mut self, resource: ResourceId, number: u32) {
        match self.get(&resource) {
            None | Some([]) => self.settle(resource, number),
            Some(groups) => {
                let mut groups = SmallVec::from_slice(groups);
                groups.push(self.numbers.groups[number as usize]);
                self.stand_apart(resource, groups);
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
            self.stand_apart(resource, left);
        }
    }

    fn settle(&mut self, resource: ResourceId, number: u32) {
        let home = Home::new(resource.kind, number);
        self.homes.insert(resource.uuid, home);
        self.apart.remove(&resource);
    }

    fn stand_apart(&mut self, resource: ResourceId, groups: SmallVec<[GroupId; 2]>) {
        let home = Home::new(resource.kind, APART);
        self.homes.insert(resource.uuid, home);
        self.apart.insert(resource, groups);
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (ResourceId, &[GroupId])> {
        let kind = |home: Home| {
            let mut kinds = ResourceKind::ALL.into_iter();
            kinds.find(|kind| home.of(*kind).is_some())
        };
        self.homes.iter().filter_map(move |(uuid, home)| {
            let uuid = *uuid;
            let id = ResourceId {
                kind: kind(*home)?,
                uuid,
            };
            Some((id, self.get(&id)?))
        })
    }
}
