//! What one subtree actor knows: the groups of its part of the tree, who is a member of them and
//! which resources are assigned to them. Pure: built from rows, stepped by changes.
//!
//! Knows nothing of actix, of the database or of other subtrees. Roles over a target are found
//! here; what they allow is decided by [`canopy_domain::Standing`] alone.

mod index;
mod lens;
mod list;
#[cfg(test)]
mod plain;
mod step;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use canopy_domain::{GroupId, ResourceId, Revision, Role, RoleSet, TargetId, UserId};
use index::Index;
pub(crate) use lens::Lens;
pub(crate) use list::{Key, Listing, Shared};
pub use list::{Place, Wanted};
#[cfg(test)]
pub(crate) use plain::{Plain, PlainResource};
pub(crate) use step::Step;

use crate::UserRecord;

/// A subtree less the subtrees below it that other actors hold.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    /// The last revision that changed it, or at which it was loaded: what is asked of an earlier
    /// one cannot be answered any more.
    touched: Revision,
    /// The groups from the root down to the head's parent.
    above: Arc<[GroupId]>,
    /// The head first; a parent before its children.
    groups: Vec<Group>,
    by_group: HashMap<GroupId, u32>,
    resources: HashMap<ResourceId, Resource>,
    /// Derived when first asked for; dropped when groups or resources change.
    index: OnceLock<Arc<Index>>,
}

#[derive(Debug, Clone)]
struct Group {
    /// The head is its own parent.
    parent: u32,
    members: HashMap<UserId, Role>,
}

#[derive(Debug, Clone)]
struct Resource {
    name: Arc<str>,
    /// For searches.
    folded: Arc<str>,
    /// Its groups in this subtree. Empty: in no group at all, which the root's model holds.
    groups: smallvec::SmallVec<[u32; 2]>,
    /// Whether groups of other subtrees have it too.
    elsewhere: bool,
}

/// The rows that a model is built from.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// The groups from the root down to the head's parent.
    pub(crate) above: Vec<GroupId>,
    /// Group and parent, the head first, a parent before its children.
    pub(crate) groups: Vec<(GroupId, Option<GroupId>)>,
    pub(crate) members: Vec<(GroupId, UserId, Role)>,
    pub(crate) resources: Vec<PlacedResource>,
}

/// A resource with all its groups in the subtree.
#[derive(Debug)]
pub(crate) struct PlacedResource {
    pub(crate) id: ResourceId,
    pub(crate) name: Arc<str>,
    pub(crate) groups: Vec<GroupId>,
    pub(crate) elsewhere: bool,
}

impl Model {
    /// The model of these rows, as they were at the revision.
    pub(crate) fn build(revision: Revision, rows: Rows) -> Self {
        let mut model = Self {
            touched: revision,
            above: rows.above.into(),
            groups: Vec::with_capacity(rows.groups.len()),
            by_group: HashMap::with_capacity(rows.groups.len()),
            resources: HashMap::with_capacity(rows.resources.len()),
            index: OnceLock::new(),
        };
        for (group, parent) in rows.groups {
            model.add_group(group, parent);
        }
        for (group, user, role) in rows.members {
            model.set_member(group, user, Some(role));
        }
        for resource in rows.resources {
            model.place(
                resource.id,
                Some(resource.name),
                &resource.groups,
                resource.elsewhere,
            );
        }
        model
    }

    /// The last revision that changed it.
    pub(crate) const fn touched(&self) -> Revision {
        self.touched
    }

    /// The roles of the user over a group or a resource of this subtree; none where it is not here.
    pub(crate) fn roles_over(&self, user: &UserRecord, target: TargetId) -> Option<RoleSet> {
        let lens = self.lens(user);
        match target {
            TargetId::Group(group) => {
                let at = *self.by_group.get(&group)?;
                Some(lens.over(self.index().start(at)))
            }
            TargetId::Resource(id) => {
                let resource = self.resources.get(&id)?;
                Some(self.roles_over_resource(&lens, resource))
            }
            TargetId::User(_) => None,
        }
    }

    /// The members of a group of this subtree.
    pub(crate) fn members(&self, group: GroupId) -> impl Iterator<Item = (UserId, Role)> {
        let at = self.by_group.get(&group);
        at.into_iter().flat_map(|at| {
            self.groups[*at as usize]
                .members
                .iter()
                .map(|(user, role)| (*user, *role))
        })
    }

    fn roles_over_resource(&self, lens: &Lens, resource: &Resource) -> RoleSet {
        if resource.groups.is_empty() {
            // In no group: the root group's memberships reach it (T8), and the root is the head
            // of the only model that holds such resources.
            return lens.over(0);
        }
        resource.groups.iter().fold(RoleSet::EMPTY, |roles, at| {
            roles.union(lens.over(self.index().start(*at)))
        })
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Arc::new(Index::of(self)))
    }
}
