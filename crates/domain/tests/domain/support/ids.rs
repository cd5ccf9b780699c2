//! Ids by number.

use canopy_domain::{GroupId, ResourceId, ResourceKind, UserId};
use uuid::Uuid;

pub(crate) const fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub(crate) const fn user(n: u128) -> UserId {
    UserId(uuid(n))
}

pub(crate) const fn group(n: u128) -> GroupId {
    GroupId(uuid(n))
}

pub(crate) const fn resource(kind: ResourceKind, n: u128) -> ResourceId {
    ResourceId {
        kind,
        uuid: uuid(n),
    }
}

pub(crate) const fn camera(n: u128) -> ResourceId {
    resource(ResourceKind::Camera, n)
}

pub(crate) const fn layout(n: u128) -> ResourceId {
    resource(ResourceKind::Layout, n)
}

pub(crate) const fn camera_group(n: u128) -> ResourceId {
    resource(ResourceKind::CameraGroup, n)
}
