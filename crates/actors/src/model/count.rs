//! How many resources a list has in one model, without looking at each.
//!
//! A user's roles are the same over all places between two edges of his memberships, so what stands
//! there is counted by arithmetic. What is assigned to him himself, and what stands apart, is looked
//! at one by one; so is everything where names are searched.

use std::collections::BTreeSet;

use canopy_domain::{GroupId, ResourceId};

use super::list::{Held, View, Whereabouts};
use super::{Listing, Model};

impl Model {
    /// How many of the list no other subtree holds. `homes`: the groups of a resource.
    pub(crate) fn count<'h>(
        &self,
        listing: &Listing<'_>,
        homes: impl Fn(ResourceId) -> Option<&'h [GroupId]>,
    ) -> u64 {
        let Some(view) = self.view(listing) else {
            return 0;
        };
        if listing.search.is_some() {
            let listed = self.listed.iter().map(|entry| self.held(entry));
            let own = listed.filter(|held| !held.is_elsewhere() && view.has(held));
            return own.count() as u64;
        }
        let assigned: BTreeSet<ResourceId> = listing.assigned().collect();
        let by_assignment = assigned.into_iter().filter(|id| {
            let home = match homes(*id) {
                Some([home]) => self.groups.number(*home),
                _ => None,
            };
            home.is_some_and(|home| {
                let held = Held::nameless(*id, Whereabouts::Home(home));
                view.has(&held) && !view.has_by_roles(id.kind, self.groups.place(home))
            })
        });
        let apart = self.apart.iter().filter(|(id, apart)| {
            !apart.is_elsewhere() && view.has(&Held::nameless(**id, Whereabouts::Apart(apart)))
        });
        let one_by_one = by_assignment.count() + apart.count();
        self.count_by_roles(&view) + one_by_one as u64
    }

    /// The parts of the tour in each of which the list has all that is of one kind and assigned to
    /// nobody, or none of it.
    pub(super) fn spans(&self, view: &View<'_>) -> Vec<(u32, u32)> {
        let places = u32::try_from(self.groups.places()).unwrap_or(u32::MAX);
        let mut edges: Vec<u32> = view.edges().chain([0, places]).collect();
        edges.retain(|edge| *edge <= places);
        edges.sort_unstable();
        edges.dedup();
        edges.windows(2).map(|edge| (edge[0], edge[1])).collect()
    }

    /// Of what has a home: by the roles alone, as if nothing were assigned to anybody.
    fn count_by_roles(&self, view: &View<'_>) -> u64 {
        let spans = self.spans(view).into_iter();
        let counts = spans.flat_map(|(start, end)| {
            let kinds = self.tally().between(start, end);
            kinds.filter(move |(kind, _)| view.has_by_roles(*kind, start))
        });
        counts.map(|(_, count)| count).sum()
    }
}
