//! `canopy import`: groups and cameras from a file, by the operator.

use std::collections::{HashMap, HashSet};

use crate::facts::Query;
use crate::{BadInput, Caller, Change, GroupId, Import, MAX_DEPTH, ResourceKind, Stop};

use super::access::Access;
use super::create_group::too_deep;

pub(super) fn decide(access: &Access<'_>, command: &Import) -> Result<Vec<Change>, Stop> {
    if access.caller != Caller::Operator {
        return Err(Stop::NotFound);
    }
    let own: HashSet<GroupId> = command.groups.iter().map(|new| new.group).collect();
    let named = command.groups.iter().map(|new| new.parent);
    let named = named.chain(command.cameras.iter().map(|new| new.group));
    access
        .facts
        .require(named.filter(|group| !own.contains(group)).map(Query::Path))?;

    let mut depths: HashMap<GroupId, usize> = HashMap::with_capacity(own.len());
    let depth_of = |group: &GroupId, depths: &HashMap<GroupId, usize>| match depths.get(group) {
        Some(depth) => Ok(*depth),
        None if own.contains(group) => Err(Stop::from(BadInput::new(
            "a group is imported after its parent",
        ))),
        None => access
            .facts
            .path(group)?
            .as_ref()
            .map(Vec::len)
            .ok_or(Stop::NotFound),
    };
    let mut changes = Vec::with_capacity(command.groups.len() + 2 * command.cameras.len());
    for new in &command.groups {
        let depth = depth_of(&new.parent, &depths)? + 1;
        if depth > MAX_DEPTH {
            return Err(Stop::Refused(vec![too_deep()]));
        }
        depths.insert(new.group, depth);
        changes.push(Change::GroupCreated {
            group: new.group,
            parent: Some(new.parent),
            name: new.name.clone(),
            external_id: new.external_id.clone(),
        });
    }
    for new in &command.cameras {
        if new.camera.kind != ResourceKind::Camera {
            return Err(BadInput::new("only cameras are imported into groups").into());
        }
        depth_of(&new.group, &depths)?;
        changes.push(Change::ResourceCreated {
            resource: new.camera,
            name: new.name.clone(),
            external_id: new.external_id.clone(),
        });
        changes.push(Change::AssignedToGroup {
            group: new.group,
            resource: new.camera,
        });
    }
    Ok(changes)
}
