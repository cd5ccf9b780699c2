//! How the tree itself changes: groups that come, go, move and are called something else.

use std::sync::{Arc, OnceLock};

use canopy_domain::{GroupId, Name};

use super::State;
use super::next::Next;
use super::state::Node;
use crate::model::Step;

impl State {
    pub(super) fn add_group(
        &mut self,
        group: GroupId,
        parent: Option<GroupId>,
        name: &Name,
        next: &mut Next,
    ) {
        let no = self.placements.numbers_mut().give(group);
        let node = Node {
            parent,
            name: Arc::from(name.as_str()),
            weight: 0,
            no,
        };
        self.nodes.insert(group, node);
        if let Some(head) = parent.and_then(|parent| self.head_of(parent)) {
            self.put_under(group, head);
        }
        self.enlist(group);
        match parent {
            None => self.root = Some(group),
            Some(parent) => self.tell(group, Step::AddGroup { group, no, parent }, next),
        }
        self.weigh(group, 1);
    }

    pub(super) fn rename_group(&mut self, group: GroupId, name: &Name) {
        self.strike(group);
        if let Some(node) = self.nodes.get_mut(&group) {
            node.name = Arc::from(name.as_str());
        }
        self.enlist(group);
    }

    /// Where a part of a subtree goes elsewhere, to another one or within it, those are other parts of
    /// the tree. Subtrees that are moved as a whole hang on another way to the root.
    pub(super) fn move_group(&mut self, group: GroupId, parent: GroupId, next: &mut Next) {
        let (from, to) = (self.head_of(group), self.head_of(parent));
        let mut whole = self.heads_below(group);
        if from != Some(group) {
            whole.retain(|head| Some(*head) != from);
            next.retired.extend(from);
        }
        self.strike(group);
        if let Some(node) = self.nodes.get_mut(&group) {
            node.parent = Some(parent);
        }
        self.enlist(group);
        // A head stays one, wherever it goes.
        if let (Some(from), Some(to)) = (from, to)
            && from != group
            && from != to
        {
            next.retired.insert(to);
            self.hand_over(group, from, to);
        }
        for head in whole {
            let above = self.above(head);
            self.tell(head, Step::Rehang { above }, next);
        }
    }

    /// What `from` held of the subtree of `top` is with `to` now.
    fn hand_over(&mut self, top: GroupId, from: GroupId, to: GroupId) {
        let mut handed = 0;
        for group in self.groups_of_subtree(top) {
            handed += u64::from(self.put_under(group, to));
        }
        if let Some(subtree) = self.subtrees.get_mut(&from) {
            subtree.weight = subtree.weight.saturating_sub(handed);
        }
        self.subtrees.entry(to).or_default().weight += handed;
    }

    /// The group is empty (T20).
    pub(super) fn remove_group(&mut self, group: GroupId, next: &mut Next) {
        self.tell(group, Step::RemoveGroup { group }, next);
        self.strike(group);
        let head = self.head_of(group);
        let Some(node) = self.nodes.remove(&group) else {
            return;
        };
        self.placements.numbers_mut().forget(node.no);
        if head == Some(group) {
            self.subtrees.remove(&group);
            next.retired.insert(group);
        } else if let Some(subtree) = head.and_then(|head| self.subtrees.get_mut(&head)) {
            subtree.weight = subtree.weight.saturating_sub(node.weight.into());
        }
    }

    /// A group's weight grows or falls, and that of its subtree; a group itself always counts one.
    pub(super) fn weigh(&mut self, group: GroupId, by: i32) {
        let head = self.head_of(group);
        let (Some(node), Some(head)) = (self.nodes.get_mut(&group), head) else {
            return;
        };
        let before = u64::from(node.weight);
        node.weight = node.weight.saturating_add_signed(by).max(1);
        let now = u64::from(node.weight);
        let subtree = self.subtrees.entry(head).or_default();
        subtree.weight = (subtree.weight + now).saturating_sub(before);
    }

    /// Among its parent's children, by its name.
    fn enlist(&mut self, group: GroupId) {
        if let Some(listed) = self.listed(group) {
            self.children.insert(listed);
        }
        self.order = Arc::new(OnceLock::new());
    }

    fn strike(&mut self, group: GroupId) {
        if let Some(listed) = self.listed(group) {
            self.children.remove(&listed);
        }
        self.order = Arc::new(OnceLock::new());
    }

    fn listed(&self, group: GroupId) -> Option<(GroupId, Arc<str>, GroupId)> {
        let node = self.nodes.get(&group)?;
        Some((node.parent?, Arc::clone(&node.name), group))
    }
}
