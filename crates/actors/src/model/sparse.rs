//! Pages of lists that have little of a model: what they may have is gathered by place, where a look
//! at one resource after the other would pass by nearly all of them.

use canopy_domain::{GroupId, ResourceId, ResourceKind};

use super::Model;
use super::list::View;
use super::listed::Spot;

impl Model {
    /// All that the list may have behind `after`, and more, in order; none where it is found sooner
    /// by looking at one after the other until the page is full. `by_others`: it may have what only
    /// other subtrees grant. `homes`: the groups of a resource.
    pub(super) fn sparse<'h>(
        &self,
        view: &View<'_>,
        by_others: bool,
        after: Option<(&str, ResourceId)>,
        limit: usize,
        homes: impl Fn(ResourceId) -> Option<&'h [GroupId]>,
    ) -> Option<Vec<Spot>> {
        let spots = self.spots();
        let mut parts: Vec<&[Spot]> = Vec::new();
        for (start, end) in self.spans(view) {
            let mut kinds = ResourceKind::ALL.iter();
            if kinds.any(|kind| view.has_by_roles(*kind, start)) {
                parts.push(spots.between(start, end));
            }
        }
        if by_others || view.is_divided() {
            parts.push(spots.apart());
        }
        let many: usize = parts.iter().map(|spots| spots.len()).sum();
        // To gather and to sort so many, or to look at one after the other until so many are found.
        if many.saturating_mul(many) > limit.saturating_mul(self.len()) {
            return None;
        }
        let assigned = view.assigned().flat_map(|id| {
            let place = match homes(id) {
                // It is with the root.
                Some([]) => Some(0),
                groups => {
                    let mut groups = groups.into_iter().flatten();
                    let here = groups.find_map(|group| self.groups.span_of(*group));
                    here.map(|(place, _)| place)
                }
            };
            let beside = place.map_or(&[][..], |place| spots.between(place, place + 1));
            beside.iter().find(move |spot| {
                let entry = self.listed.at(**spot);
                entry.is_some_and(|entry| entry.id == id)
            })
        });
        let behind = self.listed.behind(after);
        let all = parts.into_iter().flatten().chain(assigned).copied();
        let mut all: Vec<Spot> = all.filter(|spot| *spot >= behind).collect();
        all.sort_unstable();
        all.dedup();
        Some(all)
    }
}
