//! Pages of lists that have little of a model: what they may have is gathered by place, where a look
//! at one resource after the other would pass by nearly all of them.

use canopy_domain::{GroupId, ResourceId};

use super::Model;
use super::list::View;
use super::listed::Spot;

impl Model {
    /// All that the list may have behind `after`, and more, in order; none where it is found sooner
    /// by looking at one after the other until the page is full. `homes`: the groups of a resource.
    pub(super) fn sparse<'h>(
        &self,
        view: &View<'_>,
        after: Option<(&str, ResourceId)>,
        limit: usize,
        homes: impl Fn(ResourceId) -> Option<&'h [GroupId]>,
    ) -> Option<Vec<Spot>> {
        let spots = self.spots();
        let spans = self.spans(view);
        let by_roles = spans.iter().filter(|(start, end)| {
            let mut kinds = self.tally().between(*start, *end);
            kinds.any(|(kind, count)| count > 0 && view.has_by_roles(kind, *start))
        });
        let by_roles: Vec<&[Spot]> = by_roles
            .map(|(start, end)| spots.between(*start, *end))
            .collect();
        let many = by_roles.iter().map(|spots| spots.len()).sum::<usize>() + spots.apart().len();
        // To gather and to sort so many, or to look at one after the other until so many are found.
        if many.saturating_mul(many) > limit.saturating_mul(self.len()) {
            return None;
        }
        let assigned = view.assigned().flat_map(|id| {
            let home = match homes(id) {
                Some([home]) => self.groups.number(*home),
                _ => None,
            };
            let beside = home.map_or(&[][..], |home| {
                let place = self.groups.place(home);
                spots.between(place, place + 1)
            });
            beside.iter().find(move |spot| {
                let entry = self.listed.at(**spot);
                entry.is_some_and(|entry| entry.id == id)
            })
        });
        let behind = self.listed.behind(after);
        let by_roles = by_roles.into_iter().flatten();
        let all = by_roles.chain(spots.apart()).chain(assigned).copied();
        let mut all: Vec<Spot> = all.filter(|spot| *spot >= behind).collect();
        all.sort_unstable();
        all.dedup();
        Some(all)
    }
}
