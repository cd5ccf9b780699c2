//! `canopy import`: groups, cameras, users and individual assignments from files, by the operator.

mod people;

use std::collections::{HashMap, HashSet};

use crate::facts::Query;
use crate::{BadInput, Caller, Change, GroupId, Import, MAX_DEPTH, ResourceKind, Stop};

use super::access::Access;
use super::create_group::too_deep;

pub(super) fn decide(access: &Access<'_>, command: &Import) -> Result<Vec<Change>, Stop> {
    if access.caller != Caller::Operator {
        return Err(Stop::NotFound);
    }
    let mut tree = Tree::of(access, command);
    let paths = named_groups(command).filter(|group| !tree.own.contains(group));
    let needed = paths.map(Query::Path).chain(people::needed(command));
    access.facts.require(needed)?;

    let mut changes = Vec::with_capacity(command.groups.len() + 2 * command.cameras.len());
    groups(&mut tree, command, &mut changes)?;
    cameras(&tree, command, &mut changes)?;
    people::decide(access, &tree, command, &mut changes)?;
    Ok(changes)
}

fn groups(tree: &mut Tree<'_>, command: &Import, changes: &mut Vec<Change>) -> Result<(), Stop> {
    for new in &command.groups {
        let depth = tree.depth(new.parent)? + 1;
        if depth > MAX_DEPTH {
            return Err(Stop::Refused(vec![too_deep()]));
        }
        tree.depths.insert(new.group, depth);
        changes.push(Change::GroupCreated {
            group: new.group,
            parent: Some(new.parent),
            name: new.name.clone(),
            external_id: new.external_id.clone(),
        });
    }
    Ok(())
}

fn cameras(tree: &Tree<'_>, command: &Import, changes: &mut Vec<Change>) -> Result<(), Stop> {
    for new in &command.cameras {
        let resource = new.camera;
        if resource.kind != ResourceKind::Camera {
            return Err(BadInput::new("only cameras are imported into groups").into());
        }
        changes.push(Change::ResourceCreated {
            resource,
            name: new.name.clone(),
            external_id: new.external_id.clone(),
        });
        for (index, group) in new.groups.iter().enumerate() {
            tree.depth(*group)?;
            if new.groups[..index].contains(group) {
                return Err(BadInput::new("a camera is in a group once; name it once").into());
            }
            changes.push(Change::AssignedToGroup {
                group: *group,
                resource,
            });
        }
    }
    Ok(())
}

/// All groups that the command names as being there.
fn named_groups(command: &Import) -> impl Iterator<Item = GroupId> {
    let parents = command.groups.iter().map(|new| new.parent);
    let of_cameras = command.cameras.iter().flat_map(|new| &new.groups).copied();
    let of_users = command.memberships.iter().map(|new| new.group);
    parents.chain(of_cameras).chain(of_users)
}

/// The groups that are there, and those that the command makes.
struct Tree<'a> {
    access: &'a Access<'a>,
    own: HashSet<GroupId>,
    /// Of its own, as far as they are made.
    depths: HashMap<GroupId, usize>,
}

impl<'a> Tree<'a> {
    fn of(access: &'a Access<'a>, command: &Import) -> Self {
        Self {
            access,
            own: command.groups.iter().map(|new| new.group).collect(),
            depths: HashMap::with_capacity(command.groups.len()),
        }
    }

    /// How deep the group stands; 1 is the root.
    fn depth(&self, group: GroupId) -> Result<usize, Stop> {
        match self.depths.get(&group) {
            Some(depth) => Ok(*depth),
            None if self.own.contains(&group) => Err(Stop::from(BadInput::new(
                "a group is imported after its parent",
            ))),
            None => {
                let path = self.access.facts.path(&group)?.as_ref();
                path.map(Vec::len).ok_or(Stop::NotFound)
            }
        }
    }
}
