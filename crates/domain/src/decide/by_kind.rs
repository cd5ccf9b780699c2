//! Which action of the catalogue a command about a resource asks, by the kind of the resource.

use crate::{Action, ResourceKind};

/// What creates one.
pub(super) const fn create(kind: ResourceKind) -> Action {
    match kind {
        ResourceKind::Camera => Action::CamerasCreate,
        ResourceKind::Intercom => Action::IntercomCreate,
        ResourceKind::Layout => Action::LayoutsCreate,
        ResourceKind::CameraGroup => Action::CameraGroupsCreate,
        ResourceKind::Map => Action::MapsCreate,
        ResourceKind::PersonList | ResourceKind::PlateList => Action::AnalyticsResourceGroupsCreate,
    }
}

/// What gives it another name.
pub(super) const fn rename(kind: ResourceKind) -> Action {
    match kind {
        ResourceKind::Camera => Action::CamerasConfigure,
        ResourceKind::Intercom => Action::IntercomConfigure,
        ResourceKind::Layout => Action::LayoutsRename,
        ResourceKind::CameraGroup => Action::CameraGroupsRename,
        ResourceKind::Map => Action::MapsEdit,
        ResourceKind::PersonList | ResourceKind::PlateList => Action::AnalyticsResourceGroupsRename,
    }
}

/// What deletes it.
pub(super) const fn delete(kind: ResourceKind) -> Action {
    match kind {
        ResourceKind::Camera => Action::CamerasDelete,
        ResourceKind::Intercom => Action::IntercomDelete,
        ResourceKind::Layout => Action::LayoutsDelete,
        ResourceKind::CameraGroup => Action::CameraGroupsDelete,
        ResourceKind::Map => Action::MapsDelete,
        ResourceKind::PersonList | ResourceKind::PlateList => Action::AnalyticsResourceGroupsDelete,
    }
}

/// What puts a camera into it; none where it contains no cameras.
pub(super) const fn attach(kind: ResourceKind) -> Option<Action> {
    match kind {
        ResourceKind::Layout => Some(Action::LayoutsAttachCamera),
        ResourceKind::CameraGroup => Some(Action::CameraGroupsAttachCamera),
        _ => None,
    }
}

/// What takes a camera out of it; none where it contains no cameras.
pub(super) const fn detach(kind: ResourceKind) -> Option<Action> {
    match kind {
        ResourceKind::Layout => Some(Action::LayoutsDetachCamera),
        ResourceKind::CameraGroup => Some(Action::CameraGroupsDetachCamera),
        _ => None,
    }
}
