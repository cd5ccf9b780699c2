//! Cuts the tree into subtrees: by size, not by depth; one group is never divided.

use std::collections::HashMap;

use canopy_domain::GroupId;

use super::State;

/// What a part of the tree weighs at least for which there is an actor of its own, where it would be
/// part of one of this weight otherwise.
fn worth_an_actor(weight: u64, size: u64) -> u64 {
    let part = if weight > 4 * size { 64 } else { 8 };
    (size / part).max(1)
}

impl State {
    /// Cuts the subtree of this head anew, so that no part weighs much more than `size`; the heads
    /// of the parts, the old one among them.
    pub(super) fn cut(&mut self, head: GroupId, size: u64) -> Vec<GroupId> {
        let groups = self.groups_of_subtree(head);
        let heads = self.choose_heads(head, &groups, size);
        self.subtrees.remove(&head);
        // Parents come first, so each group's parent has its new head already.
        for group in &groups {
            let above = self.nodes[group]
                .parent
                .and_then(|parent| self.head_of(parent));
            let its = if heads.contains(group) {
                *group
            } else {
                above.unwrap_or(*group)
            };
            let weight = self.put_under(*group, its);
            self.subtrees.entry(its).or_default().weight += u64::from(weight);
        }
        for head in &heads {
            if let Some(subtree) = self.subtrees.get_mut(head) {
                subtree.limit = 2 * subtree.weight.max(size);
            }
        }
        heads
    }

    /// The group is held by this head from now on; its own weight.
    pub(super) fn put_under(&mut self, group: GroupId, head: GroupId) -> u32 {
        let (Some(node), Some(head)) = (self.nodes.get(&group), self.no_of(head)) else {
            return 0;
        };
        self.placements.numbers_mut().put_under(node.no, head);
        node.weight
    }

    /// The group and those below it that its actor holds, parents before children; of a head, its
    /// whole subtree.
    pub(super) fn groups_of_subtree(&self, top: GroupId) -> Vec<GroupId> {
        let head = self.head_of(top);
        let mut groups = vec![top];
        let mut next = 0;
        while let Some(group) = groups.get(next).copied() {
            next += 1;
            let below = self.children(group).map(|(_, child)| child);
            groups.extend(below.filter(|child| self.head_of(*child) == head));
        }
        groups
    }

    /// From the leaves up: where a group and what is left below it weigh too much, the heaviest
    /// children become heads. Small children stay, since an actor each would cost more than a larger
    /// one; where they are so many that it would be far too large, only very small ones do.
    fn choose_heads(&self, head: GroupId, groups: &[GroupId], size: u64) -> Vec<GroupId> {
        let mut heads = vec![head];
        let mut left: HashMap<GroupId, u64> = HashMap::with_capacity(groups.len());
        let mut below: HashMap<GroupId, Vec<(u64, GroupId)>> = HashMap::new();
        for group in groups.iter().rev() {
            let node = &self.nodes[group];
            let mut children = below.remove(group).unwrap_or_default();
            let mut weight = u64::from(node.weight);
            weight += children.iter().map(|(weight, _)| weight).sum::<u64>();
            children.sort_unstable();
            while weight > size
                && let Some((heaviest, child)) = children.pop()
                && heaviest >= worth_an_actor(weight, size)
            {
                weight -= heaviest;
                heads.push(child);
            }
            left.insert(*group, weight);
            if let Some(parent) = node.parent.filter(|_| *group != head) {
                below.entry(parent).or_default().push((weight, *group));
            }
        }
        heads
    }

    /// The heads of the subtree that holds the group and of all below it.
    pub(super) fn heads_below(&self, group: GroupId) -> Vec<GroupId> {
        let Some(own) = self.head_of(group) else {
            return Vec::new();
        };
        let others = self.subtrees.keys().copied().filter(|head| *head != own);
        let is_below = |head: &GroupId| self.upwards(*head).any(|above| above == group);
        std::iter::once(own)
            .chain(others.filter(is_below))
            .collect()
    }
}
