//! The groups of a subtree by dense numbers, with the Euler tour that makes "in the subtree of" an
//! interval test.
//!
//! A number is a group's as long as the model lives: what refers to it by that need not be touched
//! when other groups come and go.

use std::collections::HashMap;

use canopy_domain::GroupId;
use hashbrown::DefaultHashBuilder;

use crate::no::GroupNo;

/// The groups of one subtree, the head first.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    /// By number; none where the group is no more. A parent stands before its children.
    all: Vec<Option<Group>>,
    by_id: HashMap<GroupId, u32, DefaultHashBuilder>,
    /// The places of each, by what the directory calls it: one look-up for a check.
    spans: HashMap<GroupNo, (u32, u32), DefaultHashBuilder>,
}

#[derive(Debug, Clone)]
struct Group {
    no: GroupNo,
    /// Of the head, itself.
    parent: u32,
    /// Its place in the tour, and the first place behind its subtree.
    span: (u32, u32),
}

impl Groups {
    /// Each group, its number in the directory and its parent, the head first, a parent before its
    /// children.
    pub(super) fn of(
        groups: impl IntoIterator<Item = (GroupId, GroupNo, Option<GroupId>)>,
    ) -> Self {
        let mut made = Self::default();
        for (group, no, parent) in groups {
            made.push(group, no, parent);
        }
        made.tour();
        made
    }

    /// The number of a group that is here.
    pub(super) fn number(&self, group: GroupId) -> Option<u32> {
        self.by_id.get(&group).copied()
    }

    /// The place of a group in the tour, by its number.
    pub(super) fn place(&self, number: u32) -> u32 {
        self.span(number).0
    }

    /// The places of a group's subtree, by its number.
    pub(super) fn span(&self, number: u32) -> (u32, u32) {
        let group = self.all.get(number as usize).and_then(Option::as_ref);
        // Nothing refers to a group that is no more: it was empty (T20).
        group.map_or((0, 0), |group| group.span)
    }

    /// The places of a group's subtree.
    pub(super) fn span_of(&self, group: GroupId) -> Option<(u32, u32)> {
        self.number(group).map(|number| self.span(number))
    }

    /// The places of the subtree of the group that the directory calls this.
    #[inline]
    pub(super) fn span_of_no(&self, no: GroupNo) -> Option<(u32, u32)> {
        self.spans.get(&no).copied()
    }

    /// How many places the tour has.
    pub(super) fn places(&self) -> usize {
        self.by_id.len()
    }

    /// Whether it was not here already.
    pub(super) fn add(&mut self, group: GroupId, no: GroupNo, parent: GroupId) -> bool {
        if self.by_id.contains_key(&group) {
            return false;
        }
        self.push(group, no, Some(parent));
        self.tour();
        true
    }

    /// Whether it was here.
    pub(super) fn remove(&mut self, group: GroupId) -> bool {
        let Some(number) = self.by_id.remove(&group) else {
            return false;
        };
        if let Some(group) = self.all[number as usize].take() {
            self.spans.remove(&group.no);
        }
        // The last numbers are given again: nothing refers to them.
        while self.all.last().is_some_and(Option::is_none) {
            self.all.pop();
        }
        self.tour();
        true
    }

    fn push(&mut self, group: GroupId, no: GroupNo, parent: Option<GroupId>) {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        // The head's parent is not here: it is its own.
        let parent = parent.and_then(|parent| self.number(parent));
        self.all.push(Some(Group {
            no,
            parent: parent.unwrap_or(number),
            span: (0, 0),
        }));
        self.by_id.insert(group, number);
    }

    /// Without recursion: sizes from the last group to the first, then places from the first to the
    /// last.
    fn tour(&mut self) {
        let count = self.all.len();
        let mut sizes = vec![1_u32; count];
        for at in (1..count).rev() {
            if let Some(group) = &self.all[at] {
                sizes[group.parent as usize] += sizes[at];
            }
        }
        // The next free place below each group that has been placed.
        let mut free = vec![0_u32; count];
        for at in 0..count {
            if let Some(group) = &mut self.all[at] {
                let parent = group.parent as usize;
                let start = if at == 0 { 0 } else { free[parent] };
                free[parent] = start + sizes[at];
                free[at] = start + 1;
                group.span = (start, start + sizes[at]);
                self.spans.insert(group.no, group.span);
            }
        }
    }

    #[cfg(test)]
    pub(super) fn plain(&self) -> std::collections::BTreeMap<GroupId, (GroupId, (u32, u32))> {
        let ids: HashMap<u32, GroupId> = self.by_id.iter().map(|(id, at)| (*at, *id)).collect();
        let live = self.all.iter().flatten().count();
        assert_eq!(ids.len(), live, "an id has no group, or two");
        let spans = self
            .all
            .iter()
            .flatten()
            .map(|group| (group.no, group.span));
        let spans: HashMap<_, _, DefaultHashBuilder> = spans.collect();
        assert_eq!(
            spans, self.spans,
            "a number has no group, or another's places"
        );
        assert_eq!(spans.len(), live, "two groups have a number");
        let groups = self.all.iter().zip(0..);
        let groups = groups.filter_map(|(group, at)| Some((group.as_ref()?, at)));
        groups
            .map(|(group, at)| (ids[&at], (ids[&group.parent], group.span)))
            .collect()
    }

    #[cfg(test)]
    pub(super) fn id(&self, number: u32) -> GroupId {
        let found = self.by_id.iter().find(|(_, at)| **at == number);
        *found.expect("a number of no group").0
    }
}
