//! The groups by number, and which subtree holds each: what placements, memberships and actors say
//! in place of ids. In one array, so that a check finds the way from a resource to its actor
//! without a look-up by id.

use canopy_domain::GroupId;

use crate::no::{GroupNo, Seat};

/// A number is a group's as long as there is that group.
#[derive(Clone, Default)]
pub(super) struct Numbers {
    groups: Vec<GroupId>,
    /// By number: the number of the head of the subtree that holds the group.
    heads: Vec<GroupNo>,
    /// Those of groups that are no more, given again.
    free: Vec<GroupNo>,
}

impl Numbers {
    /// A number for a new group, which heads itself until it is said to be elsewhere.
    ///
    /// # Panics
    /// There are half a thousand million groups.
    #[allow(clippy::expect_used, reason = "there is no memory for so many groups")]
    pub(super) fn give(&mut self, group: GroupId) -> GroupNo {
        if let Some(no) = self.free.pop() {
            self.groups[no.0 as usize] = group;
            self.heads[no.0 as usize] = no;
            return no;
        }
        let no = u32::try_from(self.groups.len()).ok();
        let no = no.filter(|no| *no < Seat::END - 1);
        let no = GroupNo(no.expect("a number for each group"));
        self.groups.push(group);
        self.heads.push(no);
        no
    }

    /// One more than the highest number.
    pub(super) const fn len(&self) -> usize {
        self.groups.len()
    }

    /// In bytes.
    pub(super) const fn size(&self) -> usize {
        self.groups.len() * (size_of::<GroupId>() + size_of::<GroupNo>())
    }

    /// There is no such group any more; nothing is in it (T20).
    pub(super) fn forget(&mut self, no: GroupNo) {
        self.free.push(no);
    }

    /// The group of that number.
    pub(super) fn group(&self, no: GroupNo) -> Option<&GroupId> {
        self.groups.get(no.0 as usize)
    }

    /// The head of the subtree that holds the group of that number.
    pub(super) fn head(&self, no: GroupNo) -> Option<GroupNo> {
        self.heads.get(no.0 as usize).copied()
    }

    /// The group of that number is held by this head's subtree from now on.
    pub(super) fn put_under(&mut self, no: GroupNo, head: GroupNo) {
        self.heads[no.0 as usize] = head;
    }
}
