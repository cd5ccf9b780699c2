//! One user's memberships, as one subtree sees them.

use canopy_domain::{Role, RoleSet};
use smallvec::SmallVec;

use super::Model;
use crate::UserRecord;

/// His roles over every place of the subtree's tour.
#[derive(Debug)]
pub(crate) struct Lens {
    /// From memberships above the head: they reach the whole subtree (T7).
    inherited: RoleSet,
    /// From memberships in the subtree: the places that each reaches.
    spans: SmallVec<[(u32, u32, Role); 4]>,
}

impl Model {
    pub(crate) fn lens(&self, user: &UserRecord) -> Lens {
        let mut lens = Lens {
            inherited: RoleSet::EMPTY,
            spans: SmallVec::new(),
        };
        for (group, role) in &user.memberships {
            if let Some((start, end)) = self.groups.span_of(*group) {
                lens.spans.push((start, end, *role));
            } else if self.above.contains(group) {
                lens.inherited = lens.inherited.with(*role);
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
