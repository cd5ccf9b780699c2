//! The four refusals of the closure rule.

use std::collections::BTreeMap;

use crate::{Code, Refusal, ResourceId, ResourceKind, Rule};

use crate::decide::refusals::Refusals;

/// A container is given without these of its cameras.
pub(super) fn given_without(container: ResourceId, missing: Vec<ResourceId>) -> Refusal {
    let message = match container.kind {
        ResourceKind::Layout => {
            "a layout is given only with access to each of its cameras; give these cameras too"
        }
        _ => {
            "a camera group is given only with access to each of its cameras; give these cameras \
             too"
        }
    };
    without_cameras(container.kind, message)
        .at(["resourceIds"])
        .blocked_by(std::iter::once(container).chain(missing))
}

/// A new container would be without these of its cameras. It is not there yet: nobody finds it by
/// its id, so only they are named.
pub(in crate::decide) fn created_without(kind: ResourceKind, missing: Vec<ResourceId>) -> Refusal {
    let message = match kind {
        ResourceKind::Layout => {
            "a layout is in a group only with each of its cameras; assign these cameras there too"
        }
        _ => {
            "a camera group is in a group only with each of its cameras; assign these cameras \
             there too"
        }
    };
    without_cameras(kind, message)
        .at(["cameraIds"])
        .blocked_by(missing)
}

/// A camera is put where somebody who can open the container could not view it.
pub(super) fn attached_without(container: ResourceId, camera: ResourceId) -> Refusal {
    let message = match container.kind {
        ResourceKind::Layout => {
            "whoever can open the layout has to view the camera; give it to them first"
        }
        _ => "whoever can open the camera group has to view the camera; give it to them first",
    };
    without_cameras(container.kind, message)
        .at(["cameraId"])
        .blocked_by([container, camera])
}

fn without_cameras(kind: ResourceKind, message: &'static str) -> Refusal {
    let code = match kind {
        ResourceKind::Layout => Code::LayoutWithoutCameras,
        _ => Code::CameraGroupWithoutCameras,
    };
    Refusal::new(code, Rule::U(8), message)
}

/// Cameras are taken away, or moved, from where containers stay. One refusal for the layouts and
/// one for the camera groups: their number would tell how many of them the caller does not see.
pub(super) fn taken_from(
    faults: impl IntoIterator<Item = (ResourceId, ResourceId)>,
    field: &'static str,
    refusals: &mut Refusals,
) {
    let mut layouts = BTreeMap::<_, Vec<_>>::new();
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for (container, camera) in faults {
        let of_kind = match container.kind {
            ResourceKind::Layout => &mut layouts,
            _ => &mut groups,
        };
        of_kind.entry(container).or_default().push(camera);
    }
    for (code, message, faults) in [
        (
            Code::CameraInLayout,
            "a layout that stays holds this camera; take the layout away too, or the camera out \
             of it",
            layouts,
        ),
        (
            Code::CameraInCameraGroup,
            "a camera group that stays holds this camera; take the camera group away too, or the \
             camera out of it",
            groups,
        ),
    ] {
        refusals.add_if(!faults.is_empty(), || {
            let each = faults.into_iter();
            let all =
                each.flat_map(|(container, cameras)| std::iter::once(container).chain(cameras));
            Refusal::new(code, Rule::U(8), message)
                .at([field])
                .blocked_by(all)
        });
    }
}
