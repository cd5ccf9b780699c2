//! `detachCamera`.

use crate::{Action, Change, DetachCamera, ResourceKind, Stop};

use super::access::Access;
use super::attach_camera::seen_container;

/// Nothing can break: the fewer cameras, the fewer have to be in view.
pub(super) fn decide(access: &Access<'_>, command: DetachCamera) -> Result<Vec<Change>, Stop> {
    let DetachCamera { container, camera } = command;
    let found = seen_container(access, container, camera)?;
    let action = match container.kind {
        ResourceKind::Layout => Action::LayoutsDetachCamera,
        _ => Action::CameraGroupsDetachCamera,
    };
    access.may_on_resource(action, container)?;
    if !found.cameras.contains(&camera) {
        return Ok(Vec::new());
    }
    Ok(vec![Change::CameraDetached { container, camera }])
}
