//! Lists of resources off one model: a page, and a count that counts nothing twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_domain::{
    Action, ActionSet, GroupId, ResourceId, ResourceKind, Standing, sight, standing::Target,
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

impl Wanted {
    /// Whether the list has a target to which the user stands so.
    pub(crate) fn holds(self, standing: &Standing) -> bool {
        match self {
            Self::Allowed(action) => standing.allows(action),
            Self::Seen => sight::sees_resource(standing),
        }
    }
}

/// Where a list looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the whole System.
    Anywhere,
    /// At what is assigned to this group or below it.
    Below(GroupId),
    /// At what is assigned to this group itself.
    In(GroupId),
}

/// One list of resources.
#[derive(Debug)]
pub(crate) struct Listing<'a> {
    /// By whose rights.
    pub(crate) user: &'a UserRecord,
    pub(crate) wanted: Wanted,
    /// Who reads the list, where it is somebody else: only what he sees is in it.
    pub(crate) reader: Option<&'a UserRecord>,
    /// The scope of the API token that it is read by.
    pub(crate) scope: Option<ActionSet>,
    pub(crate) kind: Option<ResourceKind>,
    pub(crate) place: Place,
    /// Only what has this in its name, folded.
    pub(crate) search: Option<&'a str>,
}

/// A resource that several subtrees hold: what this one knows of it. The list has it where any of
/// them has it by right and any of them shows it to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shared {
    pub(crate) id: ResourceId,
    pub(crate) wanted: bool,
    pub(crate) seen: bool,
}

impl Model {
    /// The first `limit` behind `after`, in the order of the list. Of what other subtrees hold too,
    /// those in `shared`, which was made of what each of them knows.
    pub(crate) fn page(
        &self,
        listing: &Listing<'_>,
        shared: &BTreeSet<ResourceId>,
        after: Option<&Key>,
        limit: usize,
    ) -> Vec<Key> {
        let Some(view) = self.view(listing) else {
            return Vec::new();
        };
        let all = self.index().by_name();
        let from = after.map_or(0, |after| all.partition_point(|key| key <= after));
        let listed = all[from..].iter().filter(|(_, id)| {
            let resource = &self.resources[id];
            if resource.elsewhere {
                shared.contains(id)
            } else {
                view.has(*id, resource)
            }
        });
        listed.take(limit).cloned().collect()
    }

    /// How many of the list no other subtree holds.
    pub(crate) fn count(&self, listing: &Listing<'_>) -> u64 {
        let Some(view) = self.view(listing) else {
            return 0;
        };
        let own = self
            .resources
            .iter()
            .filter(|(_, resource)| !resource.elsewhere);
        own.filter(|(id, resource)| view.has(**id, resource))
            .count() as u64
    }

    /// What this subtree knows of those that others hold too.
    pub(crate) fn shared(&self, listing: &Listing<'_>) -> Vec<Shared> {
        let Some(view) = self.view(listing) else {
            return Vec::new();
        };
        let shared = self
            .resources
            .iter()
            .filter(|(_, resource)| resource.elsewhere);
        let known = shared
            .filter(|(id, resource)| view.is_asked_for(**id, resource))
            .map(|(id, resource)| Shared {
                id: *id,
                wanted: view.is_wanted(*id, resource),
                seen: view.is_seen(*id, resource),
            });
        known.collect()
    }

    fn view<'a>(&'a self, listing: &'a Listing<'a>) -> Option<View<'a>> {
        let (group, exact) = match listing.place {
            Place::Anywhere => (None, false),
            Place::Below(group) => (Some(group), false),
            Place::In(group) => (Some(group), true),
        };
        let within = match group {
            None => None,
            Some(group) => match self.by_group.get(&group) {
                Some(at) if exact => {
                    let start = self.index().start(*at);
                    Some((start, start + 1))
                }
                Some(at) => Some(self.index().span(*at)),
                None if !exact && self.above.contains(&group) => Some((0, u32::MAX)),
                None => return None,
            },
        };
        let lens = self.lens(listing.user);
        let reader = listing.reader.map(|reader| (reader, self.lens(reader)));
        Some(View {
            model: self,
            listing,
            within,
            lens,
            reader,
        })
    }
}

/// One list before one model.
struct View<'a> {
    model: &'a Model,
    listing: &'a Listing<'a>,
    within: Option<(u32, u32)>,
    lens: Lens,
    reader: Option<(&'a UserRecord, Lens)>,
}

impl View<'_> {
    fn has(&self, id: ResourceId, resource: &Resource) -> bool {
        self.is_asked_for(id, resource)
            && self.is_wanted(id, resource)
            && self.is_seen(id, resource)
    }

    /// By kind, place and search: whoever asks.
    fn is_asked_for(&self, id: ResourceId, resource: &Resource) -> bool {
        self.listing.kind.is_none_or(|kind| kind == id.kind)
            && self.is_within(resource)
            && self
                .listing
                .search
                .is_none_or(|text| resource.folded.contains(text))
    }

    fn is_wanted(&self, id: ResourceId, resource: &Resource) -> bool {
        let standing = self.standing(self.listing.user, &self.lens, id, resource);
        // Read for somebody else, the token is not his.
        let scope = self.listing.scope.filter(|_| self.reader.is_none());
        self.listing.wanted.holds(&standing.held_to(scope))
    }

    fn is_seen(&self, id: ResourceId, resource: &Resource) -> bool {
        self.reader.as_ref().is_none_or(|(reader, lens)| {
            let standing = self.standing(reader, lens, id, resource);
            sight::sees_resource(&standing.held_to(self.listing.scope))
        })
    }

    /// As far as this subtree knows: roles that he has over it elsewhere only add.
    fn standing(
        &self,
        user: &UserRecord,
        lens: &Lens,
        id: ResourceId,
        resource: &Resource,
    ) -> Standing {
        Standing {
            active: user.active,
            mask: user.mask,
            roles: self.model.roles_over_resource(lens, resource),
            assigned: user.assigned.contains(&id),
            on: Target::Resource(id.kind),
            scope: None,
        }
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
