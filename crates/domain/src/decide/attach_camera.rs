//! `attachCamera`.

use crate::facts::ResourceFacts;
use crate::{Action, AttachCamera, BadInput, Change, ResourceId, ResourceKind, Stop};

use super::access::Access;
use super::closure;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: AttachCamera) -> Result<Vec<Change>, Stop> {
    let AttachCamera { container, camera } = command;
    let found = seen_container(access, container, camera)?;
    let action = match container.kind {
        ResourceKind::Layout => Action::LayoutsAttachCamera,
        _ => Action::CameraGroupsAttachCamera,
    };
    access.may_on_resource(action, container)?;
    if found.cameras.contains(&camera) {
        return Ok(Vec::new());
    }
    let mut refusals = Refusals::default();
    closure::attached(access, container, camera, &mut refusals)?;
    refusals.finish()?;
    Ok(vec![Change::CameraAttached { container, camera }])
}

/// A layout or camera group that the caller sees, and a camera that he sees.
pub(super) fn seen_container<'a>(
    access: &Access<'a>,
    container: ResourceId,
    camera: ResourceId,
) -> Result<&'a ResourceFacts, Stop> {
    if !container.kind.contains_cameras() {
        return Err(BadInput::new("only a layout or a camera group contains cameras").into());
    }
    if camera.kind != ResourceKind::Camera {
        return Err(Stop::NotFound);
    }
    access.seen_resources(&[container, camera])?;
    access.seen_resource(container)
}
