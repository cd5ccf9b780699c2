//! How a change moves a model on.

use std::collections::HashMap;
use std::sync::Arc;

use canopy_domain::{GroupId, ResourceId, Revision, Role, UserId};

use super::Model;
use super::listed::Edit;
use crate::no::GroupNo;

/// One thing that changes in one subtree. Each sets a state and adds nothing to it, so that a step
/// taken twice is a step taken once.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A group under a group of the subtree.
    AddGroup {
        group: GroupId,
        no: GroupNo,
        parent: GroupId,
    },
    /// A group of the subtree that is no more: with nothing below it, and never the head.
    RemoveGroup { group: GroupId },
    /// The way from the root down to the head's parent is another: the whole subtree has moved.
    Rehang { above: Vec<(GroupId, GroupNo)> },
    /// The role of a user in a group of the subtree; none where he is no member of it.
    SetMember {
        group: GroupId,
        user: UserId,
        role: Option<Role>,
    },
    /// All groups of the subtree that have the resource; the name where it may be new here.
    Place {
        resource: ResourceId,
        name: Option<Arc<str>>,
        groups: Vec<GroupId>,
        elsewhere: bool,
    },
    /// The subtree does not hold the resource any more.
    Drop { resource: ResourceId },
}

impl Model {
    /// Moves on to the revision.
    pub(crate) fn apply(&mut self, revision: Revision, steps: &[Step]) {
        let mut edits: HashMap<ResourceId, Edit> = HashMap::new();
        for step in steps {
            match step {
                Step::AddGroup { group, no, parent } => {
                    if Arc::make_mut(&mut self.groups).add(*group, *no, *parent) {
                        self.reshape(revision);
                    }
                }
                Step::RemoveGroup { group } => {
                    if Arc::make_mut(&mut self.groups).remove(*group) {
                        self.members.remove(group);
                        self.reshape(revision);
                    }
                }
                Step::Rehang { above } => {
                    self.above = above.as_slice().into();
                    self.reshape(revision);
                }
                Step::SetMember { group, user, role } => self.set_member(*group, *user, *role),
                Step::Place {
                    resource,
                    name,
                    groups,
                    elsewhere,
                } => {
                    let home = self.settle(*resource, groups, *elsewhere);
                    let name = name.clone().or_else(|| edits.remove(resource)?.name());
                    edits.insert(*resource, Edit::Put(name, home));
                }
                Step::Drop { resource } => {
                    self.apart.remove(resource);
                    edits.insert(*resource, Edit::Drop);
                }
            }
        }
        if !edits.is_empty() {
            // What it never held, and was told no name of, it does not hold now.
            for resource in self.listed.edit(&edits) {
                self.apart.remove(&resource);
            }
            self.contents = Arc::default();
        }
        self.touched = revision;
    }

    fn reshape(&mut self, revision: Revision) {
        self.contents = Arc::default();
        self.reshaped = revision;
    }

    fn set_member(&mut self, group: GroupId, user: UserId, role: Option<Role>) {
        if self.groups.number(group).is_none() {
            return;
        }
        let mut members: Vec<_> = self.members(group).filter(|(id, _)| *id != user).collect();
        if let Some(role) = role {
            let at = members.partition_point(|(id, _)| *id < user);
            members.insert(at, (user, role));
        }
        if members.is_empty() {
            self.members.remove(&group);
        } else {
            self.members.insert(group, members.into());
        }
    }
}
