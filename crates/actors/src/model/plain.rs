//! A model spelled out, for comparison with what a test knows by itself.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::{GroupId, ResourceId, Role, UserId};

use super::Model;

/// A model without its dense ids.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    pub(crate) above: Vec<GroupId>,
    /// By group: its parent (of the head, itself) and its members.
    pub(crate) groups: BTreeMap<GroupId, (GroupId, BTreeMap<UserId, Role>)>,
    pub(crate) resources: BTreeMap<ResourceId, PlainResource>,
    /// By the tour: each group with each group of its subtree, itself included.
    pub(crate) within: BTreeSet<(GroupId, GroupId)>,
    /// In the order of lists.
    pub(crate) listed: Vec<(String, ResourceId)>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PlainResource {
    pub(crate) name: String,
    pub(crate) groups: BTreeSet<GroupId>,
    pub(crate) elsewhere: bool,
}

impl Model {
    pub(crate) fn plain(&self) -> Plain {
        self.listed.check();
        let groups = self.groups.plain();
        let members = |group: &GroupId| self.members(*group).collect();
        let resources = self.listed.iter().map(|entry| {
            let (groups, elsewhere) = match self.apart.get(&entry.id) {
                Some(apart) => (apart.groups().to_vec(), apart.is_elsewhere()),
                None => (vec![entry.home], false),
            };
            assert_eq!(
                entry.home == super::APART,
                self.apart.contains_key(&entry.id)
            );
            let plain = PlainResource {
                name: entry.name.to_owned(),
                groups: groups.iter().map(|at| self.groups.id(*at)).collect(),
                elsewhere,
            };
            (entry.id, plain)
        });
        let resources: BTreeMap<_, _> = resources.collect();
        assert!(self.apart.keys().all(|id| resources.contains_key(id)));
        let within = groups.iter().flat_map(|(top, (_, (start, end)))| {
            let below = groups.iter();
            let below = below.filter(move |(_, (_, (place, _)))| (start..end).contains(&place));
            below.map(|(below, _)| (*top, *below))
        });
        let listed = self.listed.iter();
        Plain {
            above: self.above.iter().map(|(group, _)| *group).collect(),
            within: within.collect(),
            listed: listed
                .map(|entry| (entry.name.to_owned(), entry.id))
                .collect(),
            groups: groups
                .iter()
                .map(|(id, (parent, _))| (*id, (*parent, members(id))))
                .collect(),
            resources,
        }
    }
}
