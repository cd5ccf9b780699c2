//! Commands about resources.

use crate::{ExternalId, GroupId, Name, ResourceId};

/// A resource, assigned to groups from the start.
#[derive(Debug, Clone)]
pub struct CreateResource {
    /// The new resource.
    pub resource: ResourceId,
    /// Its name.
    pub name: Name,
    /// The groups it is assigned to; none: it belongs to no group, and the root is asked.
    pub groups: Vec<GroupId>,
    /// Its id in the video system.
    pub external_id: Option<ExternalId>,
    /// The cameras of a layout or a camera group.
    pub cameras: Vec<ResourceId>,
}

/// What is none stays as it is.
#[derive(Debug, Clone)]
pub struct UpdateResource {
    /// The resource.
    pub resource: ResourceId,
    /// Its name.
    pub name: Option<Name>,
    /// Its id in the video system; the inner none takes it away.
    pub external_id: Option<Option<ExternalId>>,
}

/// The end of a resource.
#[derive(Debug, Clone, Copy)]
pub struct DeleteResource {
    /// The resource.
    pub resource: ResourceId,
}

/// A camera into a layout or camera group.
#[derive(Debug, Clone, Copy)]
pub struct AttachCamera {
    /// The layout or camera group.
    pub container: ResourceId,
    /// The camera.
    pub camera: ResourceId,
}

/// A camera out of a layout or camera group.
#[derive(Debug, Clone, Copy)]
pub struct DetachCamera {
    /// The layout or camera group.
    pub container: ResourceId,
    /// The camera.
    pub camera: ResourceId,
}
