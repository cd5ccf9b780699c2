//! How many resources there are at each place of the tour: whoever reaches a part of a subtree is
//! told how much is in it without anybody counting.

use canopy_domain::ResourceKind;

use super::groups::Groups;
use super::listed::{APART, Listed};

/// Of the resources with a home: how many of a kind stand before each place.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Of the kinds that are there; one number more than there are places.
    before: Vec<(ResourceKind, Vec<u32>)>,
}

impl Tally {
    pub(super) fn of(groups: &Groups, listed: &Listed) -> Self {
        let mut tally = Self::default();
        for entry in listed.iter().filter(|entry| entry.home != APART) {
            let place = groups.place(entry.home) as usize;
            let kind = entry.id.kind;
            let at = tally.before.iter().position(|(other, _)| *other == kind);
            let at = at.unwrap_or_else(|| {
                tally.before.push((kind, vec![0; groups.places() + 1]));
                tally.before.len() - 1
            });
            tally.before[at].1[place + 1] += 1;
        }
        for (_, before) in &mut tally.before {
            let mut sum = 0;
            for count in before {
                sum += *count;
                *count = sum;
            }
        }
        tally
    }

    /// How many of each kind stand from one place up to another.
    pub(super) fn between(
        &self,
        start: u32,
        end: u32,
    ) -> impl Iterator<Item = (ResourceKind, u64)> {
        self.before.iter().map(move |(kind, before)| {
            let count = before[end as usize] - before[start as usize];
            (*kind, u64::from(count))
        })
    }
}
