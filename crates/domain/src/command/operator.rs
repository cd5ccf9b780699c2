//! Commands of the command line.

use std::fmt;

use crate::{Email, ExternalId, GroupId, Name, ResourceId, Salt, UserId};

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

/// Groups and cameras from a file: the operator's only.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// New groups, parents before children.
    pub groups: Vec<ImportedGroup>,
    /// New cameras.
    pub cameras: Vec<ImportedCamera>,
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
    /// The group it is assigned to: one that exists, or one of the same command.
    pub group: GroupId,
    /// Its name.
    pub name: Name,
    /// What the file calls it.
    pub external_id: Option<ExternalId>,
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
