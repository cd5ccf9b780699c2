//! Where in the list the resources of each place of the tour stand: a list that has little of a
//! subtree finds it without looking at all of it.

use super::groups::Groups;
use super::listed::{APART, Listed, Spot};

/// Four bytes a resource.
#[derive(Debug, Default)]
pub(super) struct Spots {
    /// Where the spots of each place begin; one number more than there are places.
    starts: Vec<u32>,
    /// Of what has a home: by place, each in the order of the list.
    homed: Vec<Spot>,
    /// Of what stands apart.
    apart: Vec<Spot>,
}

impl Spots {
    pub(super) fn of(groups: &Groups, listed: &Listed) -> Self {
        let homed = || listed.spots().filter(|(_, entry)| entry.home != APART);
        let mut starts = vec![0_u32; groups.places() + 1];
        for (_, entry) in homed() {
            starts[groups.place(entry.home) as usize + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut by_place = vec![Spot::default(); sum as usize];
        for (spot, entry) in homed() {
            let at = &mut next[groups.place(entry.home) as usize];
            by_place[*at as usize] = spot;
            *at += 1;
        }
        let apart = listed.spots().filter(|(_, entry)| entry.home == APART);
        Self {
            starts,
            homed: by_place,
            apart: apart.map(|(spot, _)| spot).collect(),
        }
    }

    /// Of what has a home from one place up to another.
    pub(super) fn between(&self, start: u32, end: u32) -> &[Spot] {
        &self.homed[self.starts[start as usize] as usize..self.starts[end as usize] as usize]
    }

    /// Of what stands apart.
    pub(super) fn apart(&self) -> &[Spot] {
        &self.apart
    }
}
