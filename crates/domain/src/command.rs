//! What somebody wants.

use std::fmt;

use crate::{
    ActionSet, Email, ExternalId, GroupId, IpPool, Name, ResourceId, Role, Salt, SessionId, UserId,
};

/// Who wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A user, held to all that he may.
    User(UserId),
    /// The command line or a job: whoever can reach the database. Needs no action; every rule about
    /// the state that results holds all the same.
    Operator,
}

impl Caller {
    /// The user; none for the operator.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::User(user) => Some(user),
            Self::Operator => None,
        }
    }
}

/// What somebody wants. New ids and salts are in it: a decision draws nothing.
#[derive(Debug, Clone)]
pub enum Command {
    /// The root group and the first System manager.
    Initialise(Initialise),
    /// Groups and cameras from a file.
    Import(Import),
    /// A nested group.
    CreateGroup(CreateGroup),
    /// A resource.
    CreateResource(CreateResource),
    /// A user (U2).
    CreateUser(CreateUser),
    /// A user's role in a group (T6).
    AssignRole(AssignRole),
    /// Resources to a group.
    AssignToGroup(AssignToGroup),
    /// Resources to a user (T9).
    AssignToUser(AssignToUser),
    /// The end of a login of one's own.
    EndSession(EndSession),
}

impl Command {
    /// The name in the log of what happened when it was carried out.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Initialise(_) => "initialised",
            Self::Import(_) => "imported",
            Self::CreateGroup(_) => "group_created",
            Self::CreateResource(_) => "resource_created",
            Self::CreateUser(_) => "user_created",
            Self::AssignRole(_) => "role_assigned",
            Self::AssignToGroup(_) => "assigned_to_group",
            Self::AssignToUser(_) => "assigned_to_user",
            Self::EndSession(_) => "session_ended",
        }
    }
}

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

/// A role in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewMembership {
    /// The group.
    pub group: GroupId,
    /// The role there.
    pub role: Role,
}

/// A user.
#[derive(Clone)]
pub struct CreateUser {
    /// The new user.
    pub user: UserId,
    /// His login.
    pub email: Email,
    /// His name.
    pub name: Name,
    /// For the digests of email, name and pool.
    pub salts: [Salt; 3],
    /// His password, hashed, as a PHC string.
    pub password_hash: String,
    /// At least one (T1).
    pub memberships: Vec<NewMembership>,
    /// Individual assignments (T9, U4).
    pub resources: Vec<ResourceId>,
    /// None: no limit (U5).
    pub limits: Option<ActionSet>,
    /// Empty: any address (U7).
    pub pool: IpPool,
}

/// A user's role in a group, in place of the one he has there (T6).
#[derive(Debug, Clone, Copy)]
pub struct AssignRole {
    /// The user.
    pub user: UserId,
    /// The group.
    pub group: GroupId,
    /// The role.
    pub role: Role,
}

/// Resources to a group.
#[derive(Debug, Clone)]
pub struct AssignToGroup {
    /// The group.
    pub group: GroupId,
    /// The resources.
    pub resources: Vec<ResourceId>,
}

/// Resources to a user, view-only (T9, T10).
#[derive(Debug, Clone)]
pub struct AssignToUser {
    /// The user.
    pub user: UserId,
    /// The resources.
    pub resources: Vec<ResourceId>,
}

/// The end of a login of the caller's own.
#[derive(Debug, Clone, Copy)]
pub struct EndSession {
    /// The login.
    pub session: SessionId,
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

/// Without the password's hash, and without what is known of a person.
impl fmt::Debug for CreateUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateUser")
            .field("user", &self.user)
            .field("memberships", &self.memberships)
            .field("resources", &self.resources)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
