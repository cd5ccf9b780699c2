//! Where in the list the resources of each place of the tour stand: a list that has little of a
//! subtree finds it without looking at all of it.

use super::Model;
use super::listed::{APART, Spot};

/// Four bytes a resource and place.
#[derive(Debug, Default)]
pub(super) struct Spots {
    /// Where the spots of each place begin; one number more than there are places.
    starts: Vec<u32>,
    /// By place, each in the order of the list.
    by_place: Vec<Spot>,
    /// Of what stands apart, in the order of the list; it is at each of its places too.
    apart: Vec<Spot>,
}

impl Spots {
    pub(super) fn of(model: &Model) -> Self {
        let placed = || {
            let all = model.listed.spots();
            all.flat_map(|(spot, entry)| {
                let groups = model.held(entry);
                groups
                    .places(model)
                    .into_iter()
                    .map(move |place| (spot, place))
            })
        };
        let mut starts = vec![0_u32; model.groups.places() + 1];
        for (_, place) in placed() {
            starts[place as usize + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut by_place = vec![Spot::default(); sum as usize];
        for (spot, place) in placed() {
            let at = &mut next[place as usize];
            by_place[*at as usize] = spot;
            *at += 1;
        }
        let apart = model
            .listed
            .spots()
            .filter(|(_, entry)| entry.home == APART);
        Self {
            starts,
            by_place,
            apart: apart.map(|(spot, _)| spot).collect(),
        }
    }

    /// From one place up to another; what is at several of them, several times.
    pub(super) fn between(&self, start: u32, end: u32) -> &[Spot] {
        &self.by_place[self.starts[start as usize] as usize..self.starts[end as usize] as usize]
    }

    /// Of what stands apart.
    pub(super) fn apart(&self) -> &[Spot] {
        &self.apart
    }
}
