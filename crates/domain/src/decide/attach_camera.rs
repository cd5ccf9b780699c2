//! `attachCamera` and `detachCamera`.

use crate::facts::Query;
use crate::{AttachCamera, BadInput, Change, DetachCamera, ResourceId, ResourceKind, Stop, UserId};

use super::access::Access;
use super::refusals::Refusals;
use super::{by_kind, closure};

pub(super) fn attach(access: &Access<'_>, command: &AttachCamera) -> Result<Vec<Change>, Stop> {
    let AttachCamera { container, camera } = *command;
    let action = by_kind::attach(container.kind).ok_or_else(no_container)?;
    both_seen(access, container, camera)?;
    access.may_on_resource(action, container)?;
    if access.place(container)?.cameras.contains(&camera) {
        return Ok(Vec::new());
    }
    let groups = &access.place(container)?.groups;
    access
        .facts
        .require(groups.iter().map(|group| Query::Path(*group)))?;
    let in_groups = closure::missing_in_groups(access, &[camera], groups)?.is_empty();
    let with_users = users_view(access, container, camera)?;
    let mut refusals = Refusals::default();
    refusals.add_if(!(in_groups && with_users), || {
        closure::without_cameras(container.kind)
            .at(["cameraId"])
            .blocked_by([container, camera])
    });
    refusals.finish()?;
    Ok(vec![Change::CameraAttached { container, camera }])
}

pub(super) fn detach(access: &Access<'_>, command: &DetachCamera) -> Result<Vec<Change>, Stop> {
    let DetachCamera { container, camera } = *command;
    let action = by_kind::detach(container.kind).ok_or_else(no_container)?;
    both_seen(access, container, camera)?;
    access.may_on_resource(action, container)?;
    if !access.place(container)?.cameras.contains(&camera) {
        return Ok(Vec::new());
    }
    Ok(vec![Change::CameraDetached { container, camera }])
}

fn no_container() -> Stop {
    BadInput::new("only a layout or a camera group contains cameras").into()
}

fn both_seen(access: &Access<'_>, container: ResourceId, camera: ResourceId) -> Result<(), Stop> {
    if camera.kind != ResourceKind::Camera {
        return Err(Stop::NotFound);
    }
    access.seen_resources(&[container, camera])
}

/// Whether everybody who has the container individually views the camera (U8).
fn users_view(
    access: &Access<'_>,
    container: ResourceId,
    camera: ResourceId,
) -> Result<bool, Stop> {
    let users: &[UserId] = access.facts.assignees(&container)?;
    let needed = users
        .iter()
        .flat_map(|user| [Query::User(*user), Query::Assigned((*user, camera))]);
    access.facts.require(needed)?;
    let groups = &access.place(camera)?.groups;
    for user in users {
        let facts = access.facts.user(user)?.as_ref().ok_or(Stop::NotFound)?;
        let by_role = !access.roles_over_groups(facts, groups)?.is_empty();
        if !by_role && !*access.facts.assigned(&(*user, camera))? {
            return Ok(false);
        }
    }
    Ok(true)
}
