//! Commands about groups.

use crate::{ExternalId, GroupId, Name, ResourceId};

/// A nested group.
#[derive(Debug, Clone)]
pub struct CreateGroup {
    /// The new group.
    pub group: GroupId,
    /// Where it stands.
    pub parent: GroupId,
    /// Its name.
    pub name: Name,
    /// Its id in the video system.
    pub external_id: Option<ExternalId>,
}

/// Resources to a group.
#[derive(Debug, Clone)]
pub struct AssignToGroup {
    /// The group.
    pub group: GroupId,
    /// The resources.
    pub resources: Vec<ResourceId>,
}

/// Another name for a group.
#[derive(Debug, Clone)]
pub struct RenameGroup {
    /// The group.
    pub group: GroupId,
    /// The name.
    pub name: Name,
}

/// A group, with all below it, to another parent.
#[derive(Debug, Clone, Copy)]
pub struct MoveGroup {
    /// The group.
    pub group: GroupId,
    /// Where it is to stand.
    pub parent: GroupId,
}

/// The end of an empty group (T20).
#[derive(Debug, Clone, Copy)]
pub struct DeleteGroup {
    /// The group.
    pub group: GroupId,
}

/// Resources from a group.
#[derive(Debug, Clone)]
pub struct UnassignFromGroup {
    /// The group.
    pub group: GroupId,
    /// The resources.
    pub resources: Vec<ResourceId>,
}
