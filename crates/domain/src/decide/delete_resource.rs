//! `deleteResource`: with the right in every one of its groups. A camera goes out of layouts and
//! camera groups too (the closure rule).

use crate::facts::Query;
use crate::{Change, DeleteResource, ResourceKind, Stop};

use super::access::Access;
use super::by_kind;

pub(super) fn decide(access: &Access<'_>, command: &DeleteResource) -> Result<Vec<Change>, Stop> {
    let resource = command.resource;
    access.require_resources(&[resource])?;
    let found = access.seen_resource(resource)?;
    let mut asked = found.groups.clone();
    if asked.is_empty() {
        asked.push(access.root()?);
    }
    access
        .facts
        .require(asked.iter().map(|group| Query::Path(*group)))?;
    for group in asked {
        access.may_on_group(by_kind::delete(resource.kind), group)?;
    }

    let assignees = access.facts.assignees(&resource)?;
    let mut changes = Vec::new();
    let own = found.cameras.iter().map(|camera| (resource, *camera));
    changes.extend(own.map(detached));
    if resource.kind == ResourceKind::Camera {
        let containers = access.facts.containers(&resource)?.iter();
        changes.extend(containers.map(|container| detached((*container, resource))));
    }
    let groups = found.groups.iter();
    changes.extend(groups.map(|group| Change::UnassignedFromGroup {
        group: *group,
        resource,
    }));
    let users = assignees.iter();
    changes.extend(users.map(|user| Change::UnassignedFromUser {
        user: *user,
        resource,
    }));
    changes.push(Change::ResourceDeleted { resource });
    Ok(changes)
}

fn detached((container, camera): (crate::ResourceId, crate::ResourceId)) -> Change {
    Change::CameraDetached { container, camera }
}
