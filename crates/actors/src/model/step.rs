//! How a change moves a model on.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use canopy_domain::{GroupId, ResourceId, Revision, Role, UserId, fold};
use smallvec::SmallVec;

use super::{Group, Model, Resource};

/// One thing that changes in one subtree. Each sets a state and adds nothing to it, so that a step
/// taken twice is a step taken once.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A group under a group of the subtree.
    AddGroup { group: GroupId, parent: GroupId },
    /// A group of the subtree that is no more: with nothing below it, and never the head.
    RemoveGroup { group: GroupId },
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
        for step in steps {
            match step {
                Step::AddGroup { group, parent } => self.add_group(*group, Some(*parent)),
                Step::RemoveGroup { group } => self.remove_group(*group),
                Step::SetMember { group, user, role } => self.set_member(*group, *user, *role),
                Step::Place {
                    resource,
                    name,
                    groups,
                    elsewhere,
                } => {
                    self.place(*resource, name.clone(), groups, *elsewhere);
                }
                Step::Drop { resource } => {
                    self.resources.remove(resource);
                    self.index = OnceLock::new();
                }
            }
        }
        self.touched = revision;
    }

    pub(super) fn add_group(&mut self, group: GroupId, parent: Option<GroupId>) {
        if self.by_group.contains_key(&group) {
            return;
        }
        // The head's parent is not here: it is its own.
        let at = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        let parent = parent
            .and_then(|parent| self.by_group.get(&parent).copied())
            .unwrap_or(at);
        self.groups.push(Group {
            parent,
            members: HashMap::new(),
        });
        self.by_group.insert(group, at);
        self.index = OnceLock::new();
    }

    /// Ids stay dense: those behind the group move up by one, and a parent still stands before its
    /// children.
    fn remove_group(&mut self, group: GroupId) {
        let Some(gone) = self.by_group.remove(&group) else {
            return;
        };
        let move_up = |at: &mut u32| {
            if *at > gone {
                *at -= 1;
            }
        };
        self.groups.remove(gone as usize);
        for group in &mut self.groups {
            move_up(&mut group.parent);
        }
        self.by_group.values_mut().for_each(move_up);
        for resource in self.resources.values_mut() {
            resource.groups.retain(|at| *at != gone);
            resource.groups.iter_mut().for_each(move_up);
        }
        self.index = OnceLock::new();
    }

    pub(super) fn set_member(&mut self, group: GroupId, user: UserId, role: Option<Role>) {
        let Some(at) = self.by_group.get(&group) else {
            return;
        };
        let members = &mut self.groups[*at as usize].members;
        match role {
            Some(role) => members.insert(user, role),
            None => members.remove(&user),
        };
    }

    pub(super) fn place(
        &mut self,
        id: ResourceId,
        name: Option<Arc<str>>,
        groups: &[GroupId],
        elsewhere: bool,
    ) {
        let groups: SmallVec<[u32; 2]> = groups
            .iter()
            .filter_map(|group| self.by_group.get(group).copied())
            .collect();
        let known = self.resources.get(&id);
        let known =
            known.map(|resource| (Arc::clone(&resource.name), Arc::clone(&resource.folded)));
        let named = name.map(|name| {
            let folded = fold(&name);
            let same = folded == *name;
            (
                Arc::clone(&name),
                if same { name } else { Arc::from(folded) },
            )
        });
        let Some((name, folded)) = named.or(known) else {
            return;
        };
        self.resources.insert(
            id,
            Resource {
                name,
                folded,
                groups,
                elsewhere,
            },
        );
        self.index = OnceLock::new();
    }
}
