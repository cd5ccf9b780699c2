//! Commands of the command line.

use std::fmt;

use crate::{
    ActionSet, Email, ExternalId, GroupId, Language, Name, ResourceId, Role, Salt, UserId,
};

/// The root group and the first System manager; refused where there is a root group (T2).
#[derive(Clone)]
pub struct Initialise {
    /// The new root group.
    pub root: GroupId,
    /// Its name.
    pub root_name: Name,
    /// The new user.
    pub user: UserId,
    /// His login.
    pub email: Email,
    /// His name.
    pub name: Name,
    /// For the digests of email and name.
    pub salts: [Salt; 2],
    /// His password, hashed, as a PHC string.
    pub password_hash: String,
}

/// What stands in files: the operator's only.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// New groups, parents before children.
    pub groups: Vec<ImportedGroup>,
    /// New cameras.
    pub cameras: Vec<ImportedCamera>,
    /// New users; each has a membership in the same command (T1).
    pub users: Vec<ImportedUser>,
    /// Roles of new users, and further roles of others. None replaces another (T6).
    pub memberships: Vec<ImportedMembership>,
    /// Individual assignments (T9).
    pub assignments: Vec<ImportedAssignment>,
}

/// A group of a file.
#[derive(Debug, Clone)]
pub struct ImportedGroup {
    /// The new group.
    pub group: GroupId,
    /// A group that exists, or one further up in the same command.
    pub parent: GroupId,
    /// Its name.
    pub name: Name,
    /// What the file calls it.
    pub external_id: Option<ExternalId>,
}

/// A camera of a file.
#[derive(Debug, Clone)]
pub struct ImportedCamera {
    /// The new camera.
    pub camera: ResourceId,
    /// The groups it is assigned to: such as exist, or are of the same command. Without one, it is
    /// in reach of the root group only (T8).
    pub groups: Vec<GroupId>,
    /// Its name.
    pub name: Name,
    /// What the file calls it.
    pub external_id: Option<ExternalId>,
}

/// A user of a file: without a password, so that he cannot log in until a manager sets one.
#[derive(Clone)]
pub struct ImportedUser {
    /// The new user.
    pub user: UserId,
    /// His login.
    pub email: Email,
    /// His name.
    pub name: Name,
    /// For the digests of email and name.
    pub salts: [Salt; 2],
    /// The language that he reads; none is the default.
    pub language: Option<Language>,
    /// Whether he is active.
    pub active: bool,
    /// The actions that he is held to; none is no limit (U5).
    pub limits: Option<ActionSet>,
}

/// A role in a group, of a file.
#[derive(Debug, Clone, Copy)]
pub struct ImportedMembership {
    /// A user who exists, or one of the same command.
    pub user: UserId,
    /// A group that exists, or one of the same command.
    pub group: GroupId,
    /// The role.
    pub role: Role,
}

/// A camera individually assigned to a user, of a file.
#[derive(Debug, Clone, Copy)]
pub struct ImportedAssignment {
    /// A user who exists, or one of the same command.
    pub user: UserId,
    /// A camera that exists.
    pub resource: ResourceId,
}

/// Without the password's hash, and without what is known of a person.
impl fmt::Debug for Initialise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Initialise")
            .field("root", &self.root)
            .field("root_name", &self.root_name)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// Without what is known of a person.
impl fmt::Debug for ImportedUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportedUser")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
