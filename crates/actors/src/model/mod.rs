//! What one subtree actor knows: the groups of its part of the tree, who is a member of them and
//! which resources are assigned to them. Pure: built from rows, stepped by changes.
//!
//! An immutable value with cheap clones: the next version shares what did not change. Knows nothing
//! of actix, of the database or of other subtrees. Roles over a target are found here; what they
//! allow is decided by [`canopy_domain::Standing`] alone.

mod count;
mod groups;
mod lens;
mod list;
mod listed;
#[cfg(test)]
mod plain;
mod sparse;
mod spots;
mod step;
mod tally;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use canopy_domain::{GroupId, ResourceId, Revision, Role, RoleSet, UserId};
use groups::Groups;
pub(crate) use lens::Lens;
pub(crate) use list::{Listing, Shared};
pub use list::{Place, Wanted};
use listed::{APART, Entry, Listed};
#[cfg(test)]
pub(crate) use plain::{Plain, PlainResource};
use smallvec::SmallVec;
use spots::Spots;
pub(crate) use step::Step;
use tally::Tally;

use crate::no::{GroupNo, Seat};
use crate::short::Short;
use crate::table::Table;

/// A subtree less the subtrees below it that other actors hold.
#[derive(Clone)]
pub(crate) struct Model {
    /// The last revision that changed it, or at which it was loaded: what is asked of an earlier
    /// one cannot be answered any more.
    touched: Revision,
    /// The same of its groups alone, which are all that roles are found by.
    reshaped: Revision,
    /// The groups from the root down to the head's parent.
    above: Arc<[(GroupId, GroupNo)]>,
    groups: Arc<Groups>,
    /// By group that has any: in the order of their ids.
    members: Table<GroupId, Arc<[(UserId, Role)]>>,
    listed: Listed,
    /// The resources that are not in exactly one group of the whole System.
    apart: Table<ResourceId, Apart>,
    /// Another one when groups or resources change.
    contents: Arc<Contents>,
}

/// The groups and the resources of some versions of a model, which all have the same; how many
/// there are where, and which, once somebody has asked for it.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    tally: OnceLock<Tally>,
    spots: OnceLock<Spots>,
}

/// Where a resource is that stands apart.
#[derive(Debug, Clone)]
struct Apart(Short<u32>);

/// Behind the groups where other subtrees have it too; no number of a group.
const ELSEWHERE: u32 = u32::MAX;

impl Apart {
    fn new(groups: &[u32], elsewhere: bool) -> Self {
        let mut all = SmallVec::<[u32; 4]>::from_slice(groups);
        all.extend(elsewhere.then_some(ELSEWHERE));
        Self(all.as_slice().into())
    }

    /// Its groups in this subtree. Empty: in no group at all, which the root's model holds.
    fn groups(&self) -> &[u32] {
        self.0.strip_suffix(&[ELSEWHERE]).unwrap_or(&self.0)
    }

    /// Whether groups of other subtrees have it too.
    fn is_elsewhere(&self) -> bool {
        self.0.ends_with(&[ELSEWHERE])
    }
}

/// The rows that a model is built from.
#[derive(Debug)]
pub(crate) struct Rows {
    /// The groups from the root down to the head's parent.
    above: Vec<(GroupId, GroupNo)>,
    /// Group, number and parent, the head first, a parent before its children.
    groups: Vec<(GroupId, GroupNo, Option<GroupId>)>,
    members: Vec<(GroupId, UserId, Role)>,
    /// Names, one behind the other: texts of their own would leave holes in memory.
    names: String,
    placed: Vec<Placed>,
}

/// A resource in one of its groups.
#[derive(Debug)]
struct Placed {
    id: ResourceId,
    /// Where its name begins and ends.
    name: (usize, usize),
    /// None: in no group at all.
    group: Option<GroupId>,
    /// Whether groups of other subtrees have it too.
    elsewhere: bool,
}

impl Rows {
    /// Without resources.
    pub(crate) fn new(
        above: Vec<(GroupId, GroupNo)>,
        groups: Vec<(GroupId, GroupNo, Option<GroupId>)>,
        members: Vec<(GroupId, UserId, Role)>,
    ) -> Self {
        Self {
            above,
            groups,
            members,
            names: String::new(),
            placed: Vec::new(),
        }
    }

    /// A resource in one of its groups of the subtree; without one, it is in none at all.
    pub(crate) fn place(
        &mut self,
        id: ResourceId,
        name: &str,
        group: Option<GroupId>,
        elsewhere: bool,
    ) {
        let begin = self.names.len();
        self.names.push_str(name);
        self.placed.push(Placed {
            id,
            name: (begin, self.names.len()),
            group,
            elsewhere,
        });
    }
}

impl Model {
    /// The model of these rows, as they were at the revision.
    pub(crate) fn build(revision: Revision, mut rows: Rows) -> Self {
        let groups = Groups::of(rows.groups);
        let mut members: HashMap<GroupId, Vec<(UserId, Role)>> = HashMap::new();
        for (group, user, role) in rows.members {
            members.entry(group).or_default().push((user, role));
        }
        let mut model = Self {
            touched: revision,
            reshaped: revision,
            above: rows.above.into(),
            groups: Arc::new(groups),
            members: Table::default(),
            listed: Listed::default(),
            apart: Table::default(),
            contents: Arc::default(),
        };
        for (group, mut members) in members {
            members.sort_unstable();
            model.members.insert(group, members.into());
        }
        rows.placed.sort_unstable_by_key(|placed| placed.id);
        let mut entries = Vec::with_capacity(rows.placed.len());
        for placed in rows.placed.chunk_by(|one, next| one.id == next.id) {
            let (first, groups) = (&placed[0], placed.iter().filter_map(|placed| placed.group));
            let groups: SmallVec<[GroupId; 2]> = groups.collect();
            entries.push(Entry {
                name: &rows.names[first.name.0..first.name.1],
                id: first.id,
                home: model.settle(first.id, &groups, first.elsewhere),
            });
        }
        model.listed = Listed::of(entries);
        model.apart.shrink_to_fit();
        model.members.shrink_to_fit();
        model
    }

    /// The last revision that changed it.
    pub(crate) const fn touched(&self) -> Revision {
        self.touched
    }

    /// The last revision that changed its groups.
    pub(crate) const fn reshaped(&self) -> Revision {
        self.reshaped
    }

    /// The roles of the user over a group of this subtree, or over what is in these groups, of which
    /// others may be elsewhere; none where none of them is here. What is in no group at all is with
    /// the root, whose members reach it (T8).
    #[inline]
    pub(crate) fn roles_over(&self, seats: &[Seat], groups: &[GroupNo]) -> Option<RoleSet> {
        if groups.is_empty() {
            return Some(self.lens(seats).over(0));
        }
        let places = groups.iter();
        let places = places.filter_map(|group| self.groups.span_of_no(*group));
        let mut places = places.map(|(place, _)| place).peekable();
        places.peek()?;
        let lens = self.lens(seats);
        Some(places.fold(RoleSet::EMPTY, |roles, place| roles.union(lens.over(place))))
    }

    fn is_above(&self, group: GroupId) -> bool {
        self.above.iter().any(|(above, _)| *above == group)
    }

    /// How many resources it has.
    pub(crate) fn len(&self) -> usize {
        self.listed.len()
    }

    /// The members of a group of this subtree.
    pub(crate) fn members(&self, group: GroupId) -> impl Iterator<Item = (UserId, Role)> {
        let members = self.members.get(&group).into_iter();
        members.flat_map(|members| members.iter().copied())
    }

    /// Notes where a resource is; what stands for its group in the list.
    fn settle(&mut self, id: ResourceId, groups: &[GroupId], elsewhere: bool) -> u32 {
        let numbers = groups.iter().filter_map(|group| self.groups.number(*group));
        let numbers: SmallVec<[u32; 2]> = numbers.collect();
        match numbers.as_slice() {
            [home] if !elsewhere => {
                self.apart.remove(&id);
                *home
            }
            _ => {
                self.apart.insert(id, Apart::new(&numbers, elsewhere));
                APART
            }
        }
    }

    /// What stands for the groups and the resources: versions that share it have the same.
    pub(crate) const fn contents(&self) -> &Arc<Contents> {
        &self.contents
    }

    fn tally(&self) -> &Tally {
        let tally = || Tally::of(&self.groups, &self.listed);
        self.contents.tally.get_or_init(tally)
    }

    fn spots(&self) -> &Spots {
        self.contents.spots.get_or_init(|| Spots::of(self))
    }
}
