//! Which groups each resource is assigned to: nearly always one.
//!
//! There are more resources than anything else, so a resource's kind and its only group are kept in
//! four bytes beside its id; those that are in none or in several groups stand apart.

use std::sync::Arc;

use canopy_domain::{GroupId, ResourceId};
use smallvec::SmallVec;
use uuid::Uuid;

use super::numbers::Numbers;
use crate::no::{GroupNo, Kinded};
use crate::table::Table;

/// What stands for the group of a resource that is not in exactly one.
const APART: u32 = Kinded::MAX;

/// The kind of a resource, and the number of its only group or [`APART`].
type Home = Kinded;

/// Where a resource is.
pub(super) enum Spot<'a> {
    /// In the group of that number alone.
    Home(GroupNo),
    /// In none, or in several.
    Apart(&'a [GroupId]),
}

/// The groups of every resource; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Placements {
    homes: Table<Uuid, Home>,
    /// In none, which the root's actor holds, or in several.
    apart: Table<ResourceId, SmallVec<[GroupId; 2]>>,
    numbers: Arc<Numbers>,
}

impl Placements {
    pub(super) fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    pub(super) fn numbers_mut(&mut self) -> &mut Numbers {
        Arc::make_mut(&mut self.numbers)
    }

    /// The bytes of the numbers, where they are another copy than those before.
    pub(super) fn unshared_numbers(&self, before: &Self) -> usize {
        match Arc::ptr_eq(&self.numbers, &before.numbers) {
            true => 0,
            false => self.numbers.size(),
        }
    }

    /// Where a resource is; none where there is no such resource.
    #[inline]
    pub(super) fn spot(&self, resource: &ResourceId) -> Option<Spot<'_>> {
        match self.homes.get(&resource.uuid)?.number_of(resource.kind)? {
            APART => self.apart.get(resource).map(|groups| Spot::Apart(groups)),
            home => Some(Spot::Home(GroupNo(home))),
        }
    }

    /// The groups of a resource; none where there is no such resource.
    pub(super) fn get(&self, resource: &ResourceId) -> Option<&[GroupId]> {
        match self.spot(resource)? {
            Spot::Home(no) => self.numbers.group(no).map(std::slice::from_ref),
            Spot::Apart(groups) => Some(groups),
        }
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
    pub(super) fn place(&mut self, resource: ResourceId, number: GroupNo) {
        match self.get(&resource) {
            None | Some([]) => self.settle(resource, number),
            Some(groups) => {
                let mut groups = SmallVec::from_slice(groups);
                groups.extend(self.numbers.group(number).copied());
                self.stand_apart(resource, groups);
            }
        }
    }

    /// The resource is in the group no more; `number` is asked for that of the only one left.
    pub(super) fn unplace(
        &mut self,
        resource: ResourceId,
        group: GroupId,
        number: impl Fn(GroupId) -> Option<GroupNo>,
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

    fn settle(&mut self, resource: ResourceId, number: GroupNo) {
        let home = Home::new(resource.kind, number.0);
        self.homes.insert(resource.uuid, home);
        self.apart.remove(&resource);
    }

    fn stand_apart(&mut self, resource: ResourceId, groups: SmallVec<[GroupId; 2]>) {
        let home = Home::new(resource.kind, APART);
        self.homes.insert(resource.uuid, home);
        self.apart.insert(resource, groups);
    }

    /// The resources that are in no group.
    pub(super) fn in_no_group(&self) -> impl Iterator<Item = ResourceId> {
        let apart = self.apart.iter();
        let none = apart.filter(|(_, groups)| groups.is_empty());
        none.map(|(resource, _)| *resource)
    }

    /// Once it is filled.
    pub(super) fn shrink_to_fit(&mut self) {
        self.homes.shrink_to_fit();
        self.apart.shrink_to_fit();
    }

    /// How many resources there are.
    pub(super) fn len(&self) -> usize {
        self.homes.len()
    }

    /// Every resource, and where it is.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ResourceId, Spot<'_>)> {
        let alone = self.homes.iter().filter_map(|(uuid, home)| {
            let (kind, uuid) = (home.kind(), *uuid);
            let no = home.number();
            (no != APART).then_some((ResourceId { kind, uuid }, Spot::Home(GroupNo(no))))
        });
        let apart = self.apart.iter();
        alone.chain(apart.map(|(id, groups)| (*id, Spot::Apart(groups))))
    }
}
