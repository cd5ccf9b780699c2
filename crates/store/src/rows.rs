//! What the reads answer.

use canopy_domain::{ActionSet, GroupId, IpPool, Micros, ResourceId, Role, UserId};

/// A group in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// The group.
    pub group: GroupId,
    /// Where it stands; none for the root group.
    pub parent: Option<GroupId>,
    /// Its name.
    pub name: String,
}

/// A user as checks know him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// The user.
    pub user: UserId,
    /// Whether he is active.
    pub active: bool,
    /// The actions he is held to; none is no limit (U5).
    pub limits: Option<ActionSet>,
    /// The addresses he may come from (U7).
    pub pool: IpPool,
}

/// A user's role in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MembershipRow {
    /// The user.
    pub user: UserId,
    /// The group.
    pub group: GroupId,
    /// The role.
    pub role: Role,
}

/// A resource in one of its groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedResource {
    /// The resource.
    pub resource: ResourceId,
    /// Its name.
    pub name: String,
    /// One of its groups.
    pub group: GroupId,
}

/// A user as the user page shows him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The user.
    pub user: UserId,
    /// His login, as written.
    pub email: String,
    /// His name.
    pub name: String,
    /// The language he reads; none is the default.
    pub language: Option<String>,
    /// Whether he is active.
    pub active: bool,
    /// Since when he exists.
    pub created_at: Micros,
    /// Who created him, whether that user still exists or not.
    pub created_by: Option<UserId>,
    /// The actions he is held to; none is no limit (U5).
    pub limits: Option<ActionSet>,
    /// The addresses he may come from (U7).
    pub pool: IpPool,
}

/// A group's own data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupDetail {
    /// The group.
    pub group: GroupId,
    /// Its name.
    pub name: String,
    /// Its id in the video system.
    pub external_id: Option<String>,
}

/// A resource's own data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceDetail {
    /// The resource.
    pub resource: ResourceId,
    /// Its name.
    pub name: String,
    /// Its id in the video system.
    pub external_id: Option<String>,
}
