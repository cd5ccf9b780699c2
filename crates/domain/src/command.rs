//! What somebody wants.

use std::fmt;

use crate::{
    ActionSet, Email, ExternalId, GroupId, IpPool, Language, Name, ResourceId, Role, Salt,
    SessionId, UserId,
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
    /// A user with the settings of another (U10).
    DuplicateUser(DuplicateUser),
    /// A user's name, email, language or whether he is active.
    UpdateUser(UpdateUser),
    /// The end of a user (U12).
    DeleteUser(DeleteUser),
    /// Another's password (U11).
    SetPassword(SetPassword),
    /// The actions that another is held to (U5).
    SetActionLimits(SetActionLimits),
    /// The addresses that another may come from (U7).
    SetIpPool(SetIpPool),
    /// A user's role in a group (T6).
    AssignRole(AssignRole),
    /// The end of a membership, and of the user with the last one (T19).
    RemoveFromGroup(RemoveFromGroup),
    /// Another name for a group.
    RenameGroup(RenameGroup),
    /// A group, with all below it, to another parent.
    MoveGroup(MoveGroup),
    /// The end of an empty group (T20).
    DeleteGroup(DeleteGroup),
    /// Resources to a group.
    AssignToGroup(AssignToGroup),
    /// Resources from a group.
    UnassignFromGroup(UnassignFromGroup),
    /// Resources to a user (T9).
    AssignToUser(AssignToUser),
    /// Resources from a user.
    UnassignFromUser(UnassignFromUser),
    /// Another name or external id for a resource.
    UpdateResource(UpdateResource),
    /// The end of a resource.
    DeleteResource(DeleteResource),
    /// A camera into a layout or camera group.
    AttachCamera(AttachCamera),
    /// A camera out of a layout or camera group.
    DetachCamera(DetachCamera),
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
            Self::DuplicateUser(_) => "user_duplicated",
            Self::UpdateUser(_) => "user_updated",
            Self::DeleteUser(_) => "user_deleted",
            Self::SetPassword(_) => "password_set",
            Self::SetActionLimits(_) => "action_limits_set",
            Self::SetIpPool(_) => "ip_pool_set",
            Self::AssignRole(_) => "role_assigned",
            Self::RemoveFromGroup(_) => "removed_from_group",
            Self::RenameGroup(_) => "group_renamed",
            Self::MoveGroup(_) => "group_moved",
            Self::DeleteGroup(_) => "group_deleted",
            Self::AssignToGroup(_) => "assigned_to_group",
            Self::UnassignFromGroup(_) => "unassigned_from_group",
            Self::AssignToUser(_) => "assigned_to_user",
            Self::UnassignFromUser(_) => "unassigned_from_user",
            Self::UpdateResource(_) => "resource_updated",
            Self::DeleteResource(_) => "resource_deleted",
            Self::AttachCamera(_) => "camera_attached",
            Self::DetachCamera(_) => "camera_detached",
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

/// A user with the settings of another; what is none is copied (U10). Whether he is active is
/// copied too.
#[derive(Clone)]
pub struct DuplicateUser {
    /// Whose settings.
    pub source: UserId,
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
    /// In place of the source's.
    pub memberships: Option<Vec<NewMembership>>,
    /// In place of the source's individual assignments.
    pub resources: Option<Vec<ResourceId>>,
    /// In place of the source's; the inner none is no limit.
    pub limits: Option<Option<ActionSet>>,
    /// In place of the source's.
    pub pool: Option<IpPool>,
}

/// What is none stays as it is.
#[derive(Clone)]
pub struct UpdateUser {
    /// The user.
    pub user: UserId,
    /// His name.
    pub name: Option<Name>,
    /// His login (U2).
    pub email: Option<Email>,
    /// The language that he reads; the inner none is the default.
    pub language: Option<Option<Language>>,
    /// Whether he is active.
    pub active: Option<bool>,
    /// For the digests of email and name.
    pub salts: [Salt; 2],
}

/// The end of a user (U12).
#[derive(Debug, Clone, Copy)]
pub struct DeleteUser {
    /// The user.
    pub user: UserId,
}

/// Another's password (U11).
#[derive(Clone)]
pub struct SetPassword {
    /// The user.
    pub user: UserId,
    /// The password, hashed, as a PHC string.
    pub password_hash: String,
}

/// The actions that another is held to (U5).
#[derive(Debug, Clone, Copy)]
pub struct SetActionLimits {
    /// The user.
    pub user: UserId,
    /// The actions; none is no limit.
    pub limits: Option<ActionSet>,
}

/// The addresses that another may come from (U7).
#[derive(Debug, Clone)]
pub struct SetIpPool {
    /// The user.
    pub user: UserId,
    /// Empty: any address.
    pub pool: IpPool,
    /// For the pool's digest.
    pub salt: Salt,
}

/// The end of a membership; the user goes with his last one (T19).
#[derive(Debug, Clone, Copy)]
pub struct RemoveFromGroup {
    /// The user.
    pub user: UserId,
    /// The group.
    pub group: GroupId,
    /// Refused where the removal would do otherwise (T19); none: either will do.
    pub expect_user_deleted: Option<bool>,
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

/// Resources from a user.
#[derive(Debug, Clone)]
pub struct UnassignFromUser {
    /// The user.
    pub user: UserId,
    /// The resources.
    pub resources: Vec<ResourceId>,
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

/// Without the password's hash, and without what is known of a person.
impl fmt::Debug for DuplicateUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DuplicateUser")
            .field("source", &self.source)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// Without what is known of a person.
impl fmt::Debug for UpdateUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateUser")
            .field("user", &self.user)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

/// Without the password's hash.
impl fmt::Debug for SetPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetPassword")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
