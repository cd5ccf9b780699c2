//! Groups by number, and what stands for memberships and resources in four bytes.

use canopy_domain::{ResourceKind, Role};

/// The number of a group in the directory: short for its id as long as there is that group, and
/// given again afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct GroupNo(pub(crate) u32);

/// How many bits tell a role.
const ROLE: u32 = 3;

const _: () = assert!(Role::ALL.len() <= 1 << ROLE);

/// A membership in four bytes: the number of the group, and the role there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat(u32);

impl Seat {
    /// The first number that no group can have.
    pub(crate) const END: u32 = 1 << (u32::BITS - ROLE);

    pub(crate) const fn new(group: GroupNo, role: Role) -> Self {
        Self((group.0 << ROLE) | role as u32)
    }

    /// The group that he is a member of.
    pub(crate) const fn group(self) -> GroupNo {
        GroupNo(self.0 >> ROLE)
    }

    /// His role there.
    pub(crate) const fn role(self) -> Role {
        Role::ALL[(self.0 & ((1 << ROLE) - 1)) as usize]
    }
}

/// How many bits tell the kind of a resource.
const KIND: u32 = 3;

const _: () = assert!(ResourceKind::ALL.len() <= 1 << KIND);

/// The kind of a resource and a number, in four bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kinded(u32);

impl Kinded {
    /// The highest number.
    pub(crate) const MAX: u32 = u32::MAX >> KIND;

    /// Of a number up to [`Self::MAX`].
    pub(crate) const fn new(kind: ResourceKind, number: u32) -> Self {
        Self((number << KIND) | kind as u32)
    }

    pub(crate) const fn kind(self) -> ResourceKind {
        ResourceKind::ALL[(self.0 & ((1 << KIND) - 1)) as usize]
    }

    pub(crate) const fn number(self) -> u32 {
        self.0 >> KIND
    }

    /// The number, where the kind is this one.
    pub(crate) fn number_of(self, kind: ResourceKind) -> Option<u32> {
        let is_of = self.0 & ((1 << KIND) - 1) == kind as u32;
        is_of.then_some(self.number())
    }
}
