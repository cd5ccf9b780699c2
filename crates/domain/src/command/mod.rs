//! What somebody wants.

mod analytics;
mod groups;
mod operator;
mod resources;
mod users;

use crate::{ActionSet, UserId};

pub use analytics::{
    CreateCase, CreateEntry, DeleteCase, DeleteEntry, PauseCase, UpdateCase, UpdateEntry,
};
pub use groups::{
    AssignToGroup, CreateGroup, DeleteGroup, MoveGroup, RenameGroup, UnassignFromGroup,
};
pub use operator::{
    Import, ImportedAssignment, ImportedCamera, ImportedGroup, ImportedMembership, ImportedUser,
    Initialise,
};
pub use resources::{AttachCamera, CreateResource, DeleteResource, DetachCamera, UpdateResource};
pub use users::{
    AssignRole, AssignToUser, ChangePassword, CreateUser, DeleteUser, DuplicateUser,
    EndAllSessions, EndSession, LogOut, NewMembership, RemoveFromGroup, SetActionLimits, SetIpPool,
    SetLicenseTotals, SetLicenses, SetPassword, Terms, UnassignFromUser, UpdateUser,
};

/// Who wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A user, held to all that he may.
    User(UserId),
    /// A user by an API token of his: held to its scope too, and giving nothing beyond it.
    Token {
        /// Whose it is.
        user: UserId,
        /// What may be done by it: what it was made for, with all that this needs.
        scope: ActionSet,
    },
    /// The command line or a job: whoever can reach the database. Needs no action; every rule about
    /// the state that results holds all the same.
    Operator,
}

impl Caller {
    /// The user; none for the operator.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::User(user) | Self::Token { user, .. } => Some(user),
            Self::Operator => None,
        }
    }

    /// The scope of the API token; none where he is held to none.
    #[must_use]
    pub const fn scope(self) -> Option<ActionSet> {
        match self {
            Self::Token { scope, .. } => Some(scope),
            Self::User(_) | Self::Operator => None,
        }
    }
}

/// What somebody wants. New ids and salts are in it: a decision draws nothing.
#[derive(Debug, Clone)]
pub enum Command {
    /// The root group and the first System manager.
    Initialise(Initialise),
    /// Groups, cameras, users and individual assignments from files.
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
    /// The end of the login that the caller comes by.
    LogOut(LogOut),
    /// The end of a login, one's own or another's.
    EndSession(EndSession),
    /// The end of all logins of a user.
    EndAllSessions(EndAllSessions),
    /// One's own password (U11).
    ChangePassword(ChangePassword),
    /// What the caller gives another of licences (U6).
    SetLicenses(SetLicenses),
    /// How many licences there are in the System (U6).
    SetLicenseTotals(SetLicenseTotals),
    /// A business case.
    CreateCase(CreateCase),
    /// Other cameras, zones, thresholds, reactions or lists for a business case.
    UpdateCase(UpdateCase),
    /// A business case paused, or resumed.
    PauseCase(PauseCase),
    /// The end of a business case.
    DeleteCase(DeleteCase),
    /// An entry in a list of persons or of plates.
    CreateEntry(CreateEntry),
    /// Another label or value for an entry.
    UpdateEntry(UpdateEntry),
    /// The end of an entry.
    DeleteEntry(DeleteEntry),
    /// The end of the business cases whose days are over (U9): a job's.
    PurgeCases,
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
            Self::LogOut(_) | Self::EndSession(_) => "session_ended",
            Self::EndAllSessions(_) => "sessions_ended",
            Self::ChangePassword(_) => "password_changed",
            Self::SetLicenses(_) => "licenses_set",
            Self::SetLicenseTotals(_) => "license_totals_set",
            Self::CreateCase(_) => "case_created",
            Self::UpdateCase(_) => "case_updated",
            Self::PauseCase(_) => "case_paused",
            Self::DeleteCase(_) => "case_deleted",
            Self::CreateEntry(_) => "entry_created",
            Self::UpdateEntry(_) => "entry_updated",
            Self::DeleteEntry(_) => "entry_deleted",
            Self::PurgeCases => "cases_purged",
        }
    }
}
