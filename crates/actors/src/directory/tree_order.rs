//! The whole tree in the order of `groups` lists: nearest first, then by name, then by id.

use std::collections::HashMap;
use std::sync::Arc;

use canopy_domain::GroupId;

use super::State;

/// The tree by levels, each in the order of lists, with the span of each group's subtree in an
/// Euler tour: "below a group" is an interval test.
pub(crate) struct TreeOrder {
    levels: Vec<Vec<Placed>>,
    at: HashMap<GroupId, (usize, (u32, u32))>,
}

pub(crate) struct Placed {
    pub(crate) name: Arc<str>,
    pub(crate) group: GroupId,
    start: u32,
}

impl TreeOrder {
    pub(super) fn of(state: &State) -> Self {
        let mut order = Self {
            levels: Vec::new(),
            at: HashMap::with_capacity(state.nodes.len()),
        };
        let Some(root) = state.root else { return order };
        // Depth first, without recursion; a frame is a group and what is left of its children.
        let mut place = 0;
        let mut stack = vec![(root, order.enter(state, root, 0, &mut place))];
        while let Some((group, children)) = stack.last_mut() {
            if let Some(child) = children.pop() {
                let depth = stack.len();
                let below = order.enter(state, child, depth, &mut place);
                stack.push((child, below));
            } else {
                if let Some((_, span)) = order.at.get_mut(group) {
                    span.1 = place;
                }
                stack.pop();
            }
        }
        for level in &mut order.levels {
            level.sort_unstable_by(|a, b| (&a.name, a.group).cmp(&(&b.name, b.group)));
        }
        order
    }

    fn enter(
        &mut self,
        state: &State,
        group: GroupId,
        depth: usize,
        place: &mut u32,
    ) -> Vec<GroupId> {
        if self.levels.len() <= depth {
            self.levels.push(Vec::new());
        }
        let name = state
            .group_name(group)
            .cloned()
            .unwrap_or_else(|| Arc::from(""));
        self.levels[depth].push(Placed {
            name,
            group,
            start: *place,
        });
        self.at.insert(group, (depth, (*place, *place)));
        *place += 1;
        state.children(group).map(|(_, child)| child).collect()
    }

    /// How many groups are below this one, itself not counted.
    pub(crate) fn count_below(&self, group: GroupId) -> u64 {
        self.at
            .get(&group)
            .map_or(0, |(_, (start, end))| u64::from(end - start - 1))
    }

    /// The groups so many steps below this one that stand behind `after`, in order; none where the
    /// tree ends above.
    pub(crate) fn level<'a>(
        &'a self,
        group: GroupId,
        steps: usize,
        after: Option<(&'a str, GroupId)>,
    ) -> Option<impl Iterator<Item = &'a Placed> + use<'a>> {
        let (depth, (start, end)) = *self.at.get(&group)?;
        let level = self.levels.get(depth + steps)?;
        let from = after.map_or(0, |after| {
            level.partition_point(|placed| (&*placed.name, placed.group) <= after)
        });
        Some(
            level[from..]
                .iter()
                .filter(move |placed| (start..end).contains(&placed.start)),
        )
    }
}
