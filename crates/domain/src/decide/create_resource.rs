//! `createResource`.

use crate::facts::Query;
use crate::{Action, BadInput, Change, CreateResource, ResourceKind, Stop};

use super::access::Access;
use super::closure;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &CreateResource) -> Result<Vec<Change>, Stop> {
    let kind = command.resource.kind;
    if !command.cameras.is_empty() && !kind.contains_cameras() {
        return Err(BadInput::new("only a layout or a camera group contains cameras").into());
    }
    if command
        .cameras
        .iter()
        .any(|camera| camera.kind != ResourceKind::Camera)
    {
        return Err(Stop::NotFound);
    }
    let asked = if command.groups.is_empty() {
        vec![access.root()?]
    } else {
        command.groups.clone()
    };
    access
        .facts
        .require(asked.iter().map(|group| Query::Path(*group)))?;
    // The root is not named: who does not see it lacks the action, nothing is hidden from him.
    for group in &command.groups {
        access.seen_group(*group)?;
    }
    access.seen_resources(&command.cameras)?;
    for group in &asked {
        access.may_on_group(create_action(kind), *group)?;
    }
    let mut refusals = Refusals::default();
    let missing = closure::missing_in_groups(access, &command.cameras, &command.groups)?;
    refusals.add_if(!missing.is_empty(), || {
        closure::created_without(kind, missing)
    });
    refusals.finish()?;

    let resource = command.resource;
    let mut changes = vec![Change::ResourceCreated {
        resource,
        name: command.name.clone(),
        external_id: command.external_id.clone(),
    }];
    let mut groups = command.groups.clone();
    groups.sort_unstable();
    groups.dedup();
    changes.extend(
        groups
            .into_iter()
            .map(|group| Change::AssignedToGroup { group, resource }),
    );
    let mut cameras = command.cameras.clone();
    cameras.sort_unstable();
    cameras.dedup();
    changes.extend(cameras.into_iter().map(|camera| Change::CameraAttached {
        container: resource,
        camera,
    }));
    Ok(changes)
}

/// The action that creates a resource of the kind.
const fn create_action(kind: ResourceKind) -> Action {
    match kind {
        ResourceKind::Camera => Action::CamerasCreate,
        ResourceKind::Intercom => Action::IntercomCreate,
        ResourceKind::Layout => Action::LayoutsCreate,
        ResourceKind::CameraGroup => Action::CameraGroupsCreate,
        ResourceKind::Map => Action::MapsCreate,
        ResourceKind::PersonList | ResourceKind::PlateList => Action::AnalyticsResourceGroupsCreate,
    }
}
