//! One user's memberships, as one subtree sees them.

use canopy_domain::{Role, RoleSet};
use smallvec::SmallVec;

use super::Model;
use crate::no::Seat;

/// His roles over every place of the subtree's tour.
#[derive(Debug)]
pub(crate) struct Lens {
    /// From memberships above the head: they reach the whole subtree (T7).
    inherited: RoleSet,
    /// From memberships in the subtree: the places that each reaches.
    spans: SmallVec<[(u32, u32, Role); 4]>,
}

impl Model {
    #[inline]
    pub(crate) fn lens(&self, seats: &[Seat]) -> Lens {
        let mut lens = Lens {
            inherited: RoleSet::EMPTY,
            spans: SmallVec::new(),
        };
        for seat in seats {
            if let Some((start, end)) = self.groups.span_of_no(seat.group()) {
                lens.spans.push((start, end, seat.role()));
            } else if self.above.iter().any(|(_, above)| *above == seat.group()) {
                lens.inherited = lens.inherited.with(seat.role());
            }
        }
        lens
    }
}

impl Lens {
    /// The roles over one place of the tour: each over its own subtree only (T5).
    pub(crate) fn over(&self, place: u32) -> RoleSet {
        self.spans
            .iter()
            .filter(|(start, end, _)| (*start..*end).contains(&place))
            .fold(self.inherited, |roles, (_, _, role)| roles.with(*role))
    }

    /// The places at which his roles may be others than at the place before.
    pub(super) fn edges(&self) -> impl Iterator<Item = u32> {
        self.spans.iter().flat_map(|(start, end, _)| [*start, *end])
    }
}
