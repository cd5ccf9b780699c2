//! What is read off a model and not kept by it: the Euler tour, which makes "in the subtree of" an
//! interval test, and the resources in the order of lists.

use std::sync::Arc;

use canopy_domain::ResourceId;

use super::Model;

#[derive(Debug)]
pub(super) struct Index {
    /// By group: its place in the tour, and the first place behind its subtree.
    spans: Vec<(u32, u32)>,
    /// By name, then id: the order of every list (settled detail 4).
    by_name: Vec<(Arc<str>, ResourceId)>,
}

impl Index {
    pub(super) fn of(model: &Model) -> Self {
        let mut by_name: Vec<_> = model
            .resources
            .iter()
            .map(|(id, resource)| (Arc::clone(&resource.name), *id))
            .collect();
        by_name.sort_unstable();
        Self {
            spans: spans(model),
            by_name,
        }
    }

    pub(super) fn start(&self, group: u32) -> u32 {
        self.spans[group as usize].0
    }

    pub(super) fn span(&self, group: u32) -> (u32, u32) {
        self.spans[group as usize]
    }

    pub(super) fn by_name(&self) -> &[(Arc<str>, ResourceId)] {
        &self.by_name
    }
}

/// The tour without recursion: sizes from the last group to the first, then places from the first
/// to the last, since a parent stands before its children.
fn spans(model: &Model) -> Vec<(u32, u32)> {
    let groups = &model.groups;
    let mut sizes = vec![1u32; groups.len()];
    for at in (1..groups.len()).rev() {
        sizes[groups[at].parent as usize] += sizes[at];
    }
    let mut spans = vec![(0, 0); groups.len()];
    // The next free place below each group that has been placed.
    let mut free = vec![0u32; groups.len()];
    for at in 0..groups.len() {
        let parent = groups[at].parent as usize;
        let start = if at == 0 { 0 } else { free[parent] };
        free[parent] = start + sizes[at];
        free[at] = start + 1;
        spans[at] = (start, start + sizes[at]);
    }
    spans
}
