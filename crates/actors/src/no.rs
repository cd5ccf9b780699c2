//! Groups by number, and memberships as they stand beside their user.

use canopy_domain::Role;

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
