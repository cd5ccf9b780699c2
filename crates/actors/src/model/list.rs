//! Lists of resources off one model: what is in them, in their order.

use std::sync::Arc;

use canopy_domain::{
    Action, ActionSet, GroupId, ResourceId, ResourceKind, RoleSet, Standing, fold, sight,
    standing::Target,
};

use hashbrown::HashSet;
use smallvec::SmallVec;

use super::{APART, Apart, Entry, Lens, Model};
use crate::UserRecord;

/// Where a resource stands in a list: its name, then its id.
pub(crate) type Key = (Arc<str>, ResourceId);

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Listing<'_> {
    /// What is individually assigned to anybody by whose rights it is made.
    pub(super) fn assigned(&self) -> impl Iterator<Item = ResourceId> {
        let people = std::iter::once(self.user).chain(self.reader);
        people.flat_map(|person| person.assigned.iter())
    }
}

/// A resource that several subtrees hold: what this one knows of it. The list has it where any of
/// them has it by right and any of them shows it to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shared {
    pub(crate) id: ResourceId,
    pub(crate) wanted: bool,
    pub(crate) seen: bool,
}

/// What a list has in one model, in its order, from some key on.
pub(crate) struct Page<'a> {
    view: View<'a>,
    entries: Box<dyn Iterator<Item = Entry<'a>> + 'a>,
    /// Of those that other subtrees hold too, what the list has, which was made of what each of them
    /// knows; none: it has what any of them has, and this one tells what it has itself.
    shared: Option<&'a HashSet<ResourceId>>,
}

impl<'a> Iterator for Page<'a> {
    type Item = (&'a str, ResourceId);

    fn next(&mut self) -> Option<Self::Item> {
        let Self {
            view,
            entries,
            shared,
        } = self;
        let found = entries.find(|entry| {
            let held = view.model.held(*entry);
            match shared {
                Some(shared) if held.is_elsewhere() => shared.contains(&held.id),
                _ => view.has(&held),
            }
        });
        found.map(|entry| (entry.name, entry.id))
    }
}

impl Model {
    /// The list behind `after`, of which about `limit` are wanted; none where it has nothing here.
    /// `homes`: the groups of a resource.
    pub(crate) fn page<'a, 'h>(
        &'a self,
        listing: &'a Listing<'a>,
        after: Option<&Key>,
        limit: usize,
        shared: Option<&'a HashSet<ResourceId>>,
        homes: impl Fn(ResourceId) -> Option<&'h [GroupId]>,
    ) -> Option<Page<'a>> {
        let view = self.view(listing)?;
        let after = after.map(|(name, id)| (&**name, *id));
        // What others grant is listed here too.
        let by_others = shared.is_some_and(|shared| !shared.is_empty());
        let entries: Box<dyn Iterator<Item = Entry<'a>>> =
            match self.sparse(&view, by_others, after, limit, homes) {
                Some(spots) => Box::new(spots.into_iter().filter_map(|spot| self.listed.at(spot))),
                None => Box::new(self.listed.after(after)),
            };
        Some(Page {
            view,
            entries,
            shared,
        })
    }

    /// What this subtree knows of those that others hold too.
    pub(crate) fn shared(&self, listing: &Listing<'_>) -> Vec<Shared> {
        let Some(view) = self.view(listing) else {
            return Vec::new();
        };
        let known = |held: Held<'_>| Shared {
            id: held.id,
            wanted: view.is_wanted(&held),
            seen: view.is_seen(&held),
        };
        let is_meant = |held: &Held<'_>| held.is_elsewhere() && view.is_asked_for(held);
        if listing.search.is_some() {
            let listed = self.listed.iter().filter(|entry| entry.home == APART);
            let held = listed.map(|entry| self.held(entry)).filter(is_meant);
            return held.map(known).collect();
        }
        let apart = self.apart.iter();
        let held = apart.map(|(id, apart)| Held::nameless(*id, Whereabouts::Apart(apart)));
        held.filter(is_meant).map(known).collect()
    }

    pub(super) fn held<'a>(&'a self, entry: Entry<'a>) -> Held<'a> {
        let at = if entry.home == APART {
            self.apart.get(&entry.id).map(Whereabouts::Apart)
        } else {
            Some(Whereabouts::Home(entry.home))
        };
        Held {
            name: entry.name,
            id: entry.id,
            // What stands apart is noted there, always: `settle` and the list are told together.
            at: at.unwrap_or(Whereabouts::Nowhere),
        }
    }

    pub(super) fn view<'a>(&'a self, listing: &'a Listing<'a>) -> Option<View<'a>> {
        let (group, exact) = match listing.place {
            Place::Anywhere => (None, false),
            Place::Below(group) => (Some(group), false),
            Place::In(group) => (Some(group), true),
        };
        let within = match group {
            None => None,
            Some(group) => match self.groups.span_of(group) {
                Some((start, _)) if exact => Some((start, start + 1)),
                Some(span) => Some(span),
                None if !exact && self.is_above(group) => Some((0, u32::MAX)),
                None => return None,
            },
        };
        let lens = self.lens(&listing.user.seats);
        let reader = listing.reader;
        let reader = reader.map(|reader| (reader, self.lens(&reader.seats)));
        Some(View {
            model: self,
            listing,
            within,
            lens,
            reader,
        })
    }
}

/// A resource, as a list looks at it.
pub(super) struct Held<'a> {
    name: &'a str,
    id: ResourceId,
    at: Whereabouts<'a>,
}

/// Where a resource is.
pub(super) enum Whereabouts<'a> {
    /// In one group of the System, which is this one.
    Home(u32),
    Apart(&'a Apart),
    Nowhere,
}

impl<'a> Held<'a> {
    /// For a list that searches no names.
    pub(super) const fn nameless(id: ResourceId, at: Whereabouts<'a>) -> Self {
        Self { name: "", id, at }
    }

    pub(super) fn is_elsewhere(&self) -> bool {
        matches!(self.at, Whereabouts::Apart(apart) if apart.is_elsewhere())
    }

    /// At which places of the tour its roles are found. In no group: the root group's memberships
    /// reach it (T8), and the root is the head of the only model that holds such resources.
    pub(super) fn places(&self, model: &Model) -> SmallVec<[u32; 2]> {
        match self.groups() {
            [] => SmallVec::from_slice(&[0]),
            groups => groups
                .iter()
                .map(|group| model.groups.place(*group))
                .collect(),
        }
    }

    fn groups(&self) -> &[u32] {
        match &self.at {
            Whereabouts::Home(home) => std::slice::from_ref(home),
            Whereabouts::Apart(apart) => apart.groups(),
            Whereabouts::Nowhere => &[],
        }
    }
}

/// One list before one model.
pub(super) struct View<'a> {
    model: &'a Model,
    listing: &'a Listing<'a>,
    within: Option<(u32, u32)>,
    lens: Lens,
    reader: Option<(&'a UserRecord, Lens)>,
}

impl View<'_> {
    /// Whether it may have what no place of the tour grants by itself: what stands at several of
    /// them is found at one, wanted at another, and shown to the reader at a third.
    pub(super) const fn is_divided(&self) -> bool {
        self.reader.is_some() || self.within.is_some()
    }

    /// What is individually assigned to anybody by whose rights the list is made.
    pub(super) fn assigned(&self) -> impl Iterator<Item = ResourceId> {
        self.listing.assigned()
    }

    pub(super) fn has(&self, held: &Held<'_>) -> bool {
        self.is_asked_for(held) && self.is_wanted(held) && self.is_seen(held)
    }

    /// Whether the list has what of that kind is at that place of the tour and is assigned to nobody
    /// himself, where it searches no names.
    pub(super) fn has_by_roles(&self, kind: ResourceKind, place: u32) -> bool {
        let within = |(start, end): (u32, u32)| (start..end).contains(&place);
        let roles = |lens: &Lens| lens.over(place);
        self.listing.kind.is_none_or(|only| only == kind)
            && self.within.is_none_or(within)
            && self.wants(&standing(self.listing.user, roles(&self.lens), kind, false))
            && self.reader.as_ref().is_none_or(|(reader, lens)| {
                self.shows(&standing(reader, roles(lens), kind, false))
            })
    }

    /// The places at which the list may begin or cease to have what is there.
    pub(super) fn edges(&self) -> impl Iterator<Item = u32> {
        let lenses = std::iter::once(&self.lens).chain(self.reader.iter().map(|(_, lens)| lens));
        let within = self
            .within
            .into_iter()
            .flat_map(|(start, end)| [start, end]);
        lenses.flat_map(Lens::edges).chain(within)
    }

    /// By kind, place and search: whoever asks.
    fn is_asked_for(&self, held: &Held<'_>) -> bool {
        self.listing.kind.is_none_or(|kind| kind == held.id.kind)
            && self.is_within(held)
            && self
                .listing
                .search
                .is_none_or(|text| contains(held.name, text))
    }

    fn is_wanted(&self, held: &Held<'_>) -> bool {
        self.wants(&self.standing(self.listing.user, &self.lens, held))
    }

    fn is_seen(&self, held: &Held<'_>) -> bool {
        self.reader
            .as_ref()
            .is_none_or(|(reader, lens)| self.shows(&self.standing(reader, lens, held)))
    }

    fn wants(&self, standing: &Standing) -> bool {
        // Read for somebody else, the token is not his.
        let scope = self.listing.scope.filter(|_| self.reader.is_none());
        self.listing.wanted.holds(&standing.held_to(scope))
    }

    fn shows(&self, standing: &Standing) -> bool {
        sight::sees_resource(&standing.held_to(self.listing.scope))
    }

    /// As far as this subtree knows: roles that he has over it elsewhere only add.
    fn standing(&self, user: &UserRecord, lens: &Lens, held: &Held<'_>) -> Standing {
        let places = held.places(self.model).into_iter();
        let roles = places.fold(RoleSet::EMPTY, |roles, place| roles.union(lens.over(place)));
        standing(user, roles, held.id.kind, user.assigned.contains(&held.id))
    }

    fn is_within(&self, held: &Held<'_>) -> bool {
        self.within.is_none_or(|(start, end)| {
            let places = held.groups().iter();
            let mut places = places.map(|group| self.model.groups.place(*group));
            places.any(|place| (start..end).contains(&place))
        })
    }
}

fn standing(user: &UserRecord, roles: RoleSet, kind: ResourceKind, assigned: bool) -> Standing {
    Standing {
        active: user.active,
        mask: user.mask(),
        roles,
        assigned,
        on: Target::Resource(kind),
        scope: None,
    }
}

/// Whether a name has this, folded already, in it. Folded names are not kept: most are ASCII, of
/// which each byte folds for itself.
fn contains(name: &str, folded: &str) -> bool {
    if name.is_ascii() {
        let windows = name.as_bytes().windows(folded.len().max(1));
        let mut windows = windows.map(|window| window.eq_ignore_ascii_case(folded.as_bytes()));
        return folded.is_empty() || windows.any(|same| same);
    }
    fold(name).contains(folded)
}
