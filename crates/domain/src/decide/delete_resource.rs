//! `deleteResource`.

use crate::facts::Query;
use crate::{Action, AnalyticsChange, Change, DeleteResource, ResourceId, ResourceKind, Stop};

use super::access::Access;
use super::{Decided, retention};

pub(super) fn decide(access: &Access<'_>, command: DeleteResource) -> Result<Decided, Stop> {
    let resource = command.resource;
    access.seen_resources(&[resource])?;
    let found = access.seen_resource(resource)?;
    let mut asked = found.groups.clone();
    if asked.is_empty() {
        asked.push(access.root()?);
    }
    // These were not named: where one is hidden from the caller, it is the right that he lacks.
    let paths = asked.iter().map(|group| Query::Path(*group));
    access.facts.require(paths)?;
    for group in asked {
        access.may_on_group(delete_action(resource.kind), group)?;
    }

    let is_camera = resource.kind == ResourceKind::Camera;
    let cases = is_camera.then_some(Query::CasesWith(resource));
    let known = [Query::Containers(resource), Query::Assignees(resource)];
    access.facts.require(known.into_iter().chain(cases))?;
    let mut changes: Vec<Change> = found
        .cameras
        .iter()
        .map(|camera| Change::CameraDetached {
            container: resource,
            camera: *camera,
        })
        .collect();
    let containers = access.facts.containers(&resource)?.iter();
    changes.extend(containers.map(|container| Change::CameraDetached {
        container: *container,
        camera: resource,
    }));
    let groups = found.groups.iter();
    changes.extend(groups.map(|group| Change::UnassignedFromGroup {
        group: *group,
        resource,
    }));
    let users = access.facts.assignees(&resource)?.iter();
    changes.extend(users.map(|user| Change::UnassignedFromUser {
        user: *user,
        resource,
    }));
    changes.push(Change::ResourceDeleted { resource });
    let mut decided = Decided::from(changes);
    if is_camera {
        leave_cases(access, resource, &mut decided)?;
    }
    Ok(decided)
}

/// A case goes on without the camera, unless it was its last one; their owners have its licences
/// back.
fn leave_cases(access: &Access<'_>, camera: ResourceId, decided: &mut Decided) -> Result<(), Stop> {
    let cases = access.facts.cases_with(&camera)?;
    decided.analytics.extend(cases.iter().map(|found| {
        let case = found.case;
        if found.cameras.len() > 1 {
            AnalyticsChange::CameraLeftCase { case, camera }
        } else {
            AnalyticsChange::CaseDeleted { case }
        }
    }));
    retention::settle(access, decided, cases.iter().map(|found| found.owner))
}

/// The action that deletes a resource of the kind.
const fn delete_action(kind: ResourceKind) -> Action {
    match kind {
        ResourceKind::Camera => Action::CamerasDelete,
        ResourceKind::Intercom => Action::IntercomDelete,
        ResourceKind::Layout => Action::LayoutsDelete,
        ResourceKind::CameraGroup => Action::CameraGroupsDelete,
        ResourceKind::Map => Action::MapsDelete,
        ResourceKind::PersonList | ResourceKind::PlateList => Action::AnalyticsResourceGroupsDelete,
    }
}
