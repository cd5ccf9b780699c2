//! Lists of resources off one model: a page, and a count that counts nothing twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_domain::{
    Action, GroupId, ResourceId, ResourceKind, Standing, fold, sight, standing::Target,
};

use super::{Lens, Model, Resource};
use crate::UserRecord;

/// Where a resource stands in a list: its name, then its id.
pub(crate) type Key = (Arc<str>, ResourceId);

/// What is listed.
#[derive(Debug, Clone, Copy)]
pub enum Wanted {
    /// The resources on which the user may do this.
    Allowed(Action),
    /// The resources that the user finds at all.
    Seen,
}

/// One list of resources, as one user gets it.
#[derive(Debug)]
pub(crate) struct Listing<'a> {
    pub(crate) user: &'a UserRecord,
    pub(crate) wanted: Wanted,
    pub(crate) kind: Option<ResourceKind>,
    /// Only what is assigned to this group or below it.
    pub(crate) below: Option<GroupId>,
    /// Only what has this in its name, folded.
    pub(crate) search: Option<&'a str>,
}

/// How many there are.
#[derive(Debug, Default)]
pub(crate) struct Count {
    /// Those of this subtree alone.
    pub(crate) here: u64,
    /// Those that other subtrees hold too.
    pub(crate) shared: BTreeSet<ResourceId>,
}

impl Model {
    /// The first `limit` behind `after`, in the order of the list.
    pub(crate) fn page(
        &self,
        listing: &Listing<'_>,
        after: Option<&Key>,
        limit: usize,
    ) -> Vec<Key> {
        let all = self.index().by_name();
        let from = after.map_or(0, |after| all.partition_point(|key| key <= after));
        let Some(view) = self.view(listing) else {
            return Vec::new();
        };
        all[from..]
            .iter()
            .filter(|(_, id)| view.has(*id))
            .take(limit)
            .cloned()
            .collect()
    }

    pub(crate) fn count(&self, listing: &Listing<'_>) -> Count {
        let mut count = Count::default();
        let Some(view) = self.view(listing) else {
            return count;
        };
        for (id, resource) in &self.resources {
            if view.has_resource(*id, resource) {
                if resource.elsewhere {
                    count.shared.insert(*id);
                } else {
                    count.here += 1;
                }
            }
        }
        count
    }

    /// The resources of one group itself, with their names; of any kind, for anybody.
    pub(crate) fn resources_of(&self, group: GroupId) -> Vec<Key> {
        let Some(at) = self.by_group.get(&group) else {
            return Vec::new();
        };
        let all = self.index().by_name().iter();
        all.filter(|(_, id)| self.resources[id].groups.contains(at))
            .cloned()
            .collect()
    }

    /// The name of a resource that is here.
    pub(crate) fn name(&self, resource: ResourceId) -> Option<Arc<str>> {
        self.resources
            .get(&resource)
            .map(|found| Arc::clone(&found.name))
    }

    fn view<'a>(&'a self, listing: &'a Listing<'a>) -> Option<View<'a>> {
        let within = match listing.below {
            None => None,
            Some(group) => match self.by_group.get(&group) {
                Some(at) => Some(self.index().span(*at)),
                None if self.above.contains(&group) => Some((0, u32::MAX)),
                None => return None,
            },
        };
        Some(View {
            model: self,
            listing,
            within,
            lens: self.lens(listing.user),
        })
    }
}

/// One list before one model.
struct View<'a> {
    model: &'a Model,
    listing: &'a Listing<'a>,
    within: Option<(u32, u32)>,
    lens: Lens,
}

impl View<'_> {
    fn has(&self, id: ResourceId) -> bool {
        self.has_resource(id, &self.model.resources[&id])
    }

    fn has_resource(&self, id: ResourceId, resource: &Resource) -> bool {
        if self.listing.kind.is_some_and(|kind| kind != id.kind) || !self.is_within(resource) {
            return false;
        }
        let user = self.listing.user;
        // Roles that it has elsewhere only add: each subtree answers for its own, and one yes is
        // enough.
        let standing = Standing {
            active: user.active,
            mask: user.mask,
            roles: self.model.roles_over_resource(&self.lens, resource),
            assigned: user.assigned.contains(&id),
            on: Target::Resource(id.kind),
        };
        let wanted = match self.listing.wanted {
            Wanted::Allowed(action) => standing.allows(action),
            Wanted::Seen => sight::sees_resource(&standing),
        };
        wanted
            && self
                .listing
                .search
                .is_none_or(|text| fold(&resource.name).contains(text))
    }

    fn is_within(&self, resource: &Resource) -> bool {
        self.within.is_none_or(|(start, end)| {
            let index = self.model.index();
            resource
                .groups
                .iter()
                .any(|at| (start..end).contains(&index.start(*at)))
        })
    }
}
