//! Lists of groups, off the directory itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_domain::{GroupId, fold};

use super::State;

/// Where a group stands in a list: steps below the group it is listed under, name, id.
pub type GroupKey = (u32, Arc<str>, GroupId);

/// A page of groups.
#[derive(Debug, Clone, Default)]
pub struct GroupPage {
    /// Nearest first, then by name, then id.
    pub keys: Vec<GroupKey>,
    /// Whether more follow.
    pub more: bool,
    /// How many there are on all pages.
    pub total: u64,
}

impl State {
    /// Of these groups, those that are below no other of them.
    #[must_use]
    pub fn topmost(&self, groups: &BTreeSet<GroupId>) -> Vec<GroupId> {
        let top = groups.iter().copied().filter(|group| {
            let path = self.path(*group);
            let above = path.len().saturating_sub(1);
            !path.is_empty() && !path[..above].iter().any(|above| groups.contains(above))
        });
        top.collect()
    }

    /// The groups below these (none of which is below another), they themselves with
    /// `with_tops`; only those with `search`, folded, in their name.
    #[must_use]
    pub fn groups_below(
        &self,
        tops: &[GroupId],
        with_tops: bool,
        search: Option<&str>,
        after: Option<&GroupKey>,
        limit: usize,
    ) -> GroupPage {
        let first = u32::from(!with_tops);
        let matches = |name: &str| search.is_none_or(|text| fold(name).contains(text));
        let mut page = GroupPage::default();
        let mut steps = after.map_or(first, |(steps, ..)| *steps);
        while page.keys.len() <= limit {
            let behind = after.filter(|(last, ..)| *last == steps);
            let behind = behind.map(|(_, name, group)| (&**name, *group));
            let mut ended = true;
            let mut level = Vec::new();
            for top in tops {
                if let Some(placed) = self.order().level(*top, steps as usize, behind) {
                    ended = false;
                    let placed = placed
                        .filter(|placed| matches(&placed.name))
                        .take(limit + 1);
                    level.extend(placed.map(|at| (steps, Arc::clone(&at.name), at.group)));
                }
            }
            if ended {
                break;
            }
            level.sort_unstable();
            page.keys.append(&mut level);
            steps += 1;
        }
        page.more = page.keys.len() > limit;
        page.keys.truncate(limit);
        page.total = self.count_below(tops, first, search.is_some().then_some(&matches));
        page
    }

    fn count_below(
        &self,
        tops: &[GroupId],
        first: u32,
        matches: Option<&impl Fn(&str) -> bool>,
    ) -> u64 {
        let order = self.order();
        let Some(matches) = matches else {
            return tops
                .iter()
                .map(|top| order.count_below(*top) + u64::from(first == 0))
                .sum();
        };
        let mut total = 0;
        for top in tops {
            for steps in (first as usize).. {
                let Some(level) = order.level(*top, steps, None) else {
                    break;
                };
                total += level.filter(|placed| matches(&placed.name)).count() as u64;
            }
        }
        total
    }
}
