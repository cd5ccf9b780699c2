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
    pub(crate) folded: String,
    pub(crate) groups: BTreeSet<GroupId>,
    pub(crate) elsewhere: bool,
}

impl Model {
    pub(crate) fn plain(&self) -> Plain {
        let ids: BTreeMap<u32, GroupId> = self.by_group.iter().map(|(id, at)| (*at, *id)).collect();
        assert_eq!(ids.len(), self.groups.len(), "an id has no group, or two");
        let groups = self.groups.iter().zip(0..).map(|(group, at)| {
            let members = group.members.iter().map(|(user, role)| (*user, *role));
            (ids[&at], (ids[&group.parent], members.collect()))
        });
        let resources = self.resources.iter().map(|(id, resource)| {
            let plain = PlainResource {
                name: resource.name.to_string(),
                folded: resource.folded.to_string(),
                groups: resource.groups.iter().map(|at| ids[at]).collect(),
                elsewhere: resource.elsewhere,
            };
            (*id, plain)
        });
        let index = self.index();
        let within = ids.iter().flat_map(|(top, top_id)| {
            let (start, end) = index.span(*top);
            let below = ids
                .iter()
                .filter(move |(at, _)| (start..end).contains(&index.start(**at)));
            below.map(|(_, below)| (*top_id, *below))
        });
        let listed = index.by_name().iter();
        Plain {
            above: self.above.to_vec(),
            groups: groups.collect(),
            resources: resources.collect(),
            within: within.collect(),
            listed: listed.map(|(name, id)| (name.to_string(), *id)).collect(),
        }
    }
}
