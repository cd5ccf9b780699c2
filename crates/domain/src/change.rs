//! Facts that came true: a row of the log, what updates the tables, what the actors apply and what
//! a dashboard is told. There is no second vocabulary.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    ActionSet, ExternalId, GroupId, Language, Level, Name, Personal, ResourceId, Role, SessionId,
    TargetId, UserId,
};

/// One fact that came true.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Change {
    /// A group stands in the tree; the root group has no parent (T2).
    GroupCreated {
        /// The group.
        group: GroupId,
        /// Where it stands.
        parent: Option<GroupId>,
        /// Its name.
        name: Name,
        /// Its id in the video system.
        external_id: Option<ExternalId>,
    },
    /// A user exists, active.
    UserCreated {
        /// The user.
        user: UserId,
        /// The login.
        email: Personal,
        /// The name.
        name: Personal,
        /// Who created him; none for the command line.
        created_by: Option<UserId>,
        /// His password, hashed, as a PHC string: for the tables only, never logged.
        #[serde(skip)]
        password_hash: String,
    },
    /// A user has this role in this group, in place of the one he had there (T6).
    RoleAssigned {
        /// The user.
        user: UserId,
        /// The group.
        group: GroupId,
        /// The role.
        role: Role,
        /// The one before.
        replaced: Option<Role>,
    },
    /// A resource exists, in no group yet.
    ResourceCreated {
        /// The resource.
        resource: ResourceId,
        /// Its name.
        name: Name,
        /// Its id in the video system.
        external_id: Option<ExternalId>,
    },
    /// A resource is assigned to a group.
    AssignedToGroup {
        /// The group.
        group: GroupId,
        /// The resource.
        resource: ResourceId,
    },
    /// A resource is individually assigned to a user (T9).
    AssignedToUser {
        /// The user.
        user: UserId,
        /// The resource.
        resource: ResourceId,
    },
    /// A layout or a camera group contains a camera.
    CameraAttached {
        /// The layout or camera group.
        container: ResourceId,
        /// The camera.
        camera: ResourceId,
    },
    /// A user is held to these actions; none is no limit (U5).
    ActionLimitsSet {
        /// The user.
        user: UserId,
        /// The actions.
        limits: Option<ActionSet>,
    },
    /// A user may come from these addresses only (U7).
    IpPoolSet {
        /// The user.
        user: UserId,
        /// The pool as [`crate::IpPool::to_text`] writes it.
        pool: Personal,
    },
    /// A user's name is another.
    UserRenamed {
        /// The user.
        user: UserId,
        /// The new name.
        name: Personal,
    },
    /// A user's login is another email (U2).
    EmailChanged {
        /// The user.
        user: UserId,
        /// The new one.
        email: Personal,
    },
    /// A user reads another language.
    LanguageSet {
        /// The user.
        user: UserId,
        /// The language; none is the default.
        language: Option<Language>,
    },
    /// A user is active from now on, or not; where not, all his logins are over.
    ActivationSet {
        /// The user.
        user: UserId,
        /// Whether he is active.
        active: bool,
    },
    /// A user has another password; all his logins are over, but the one that is kept.
    PasswordSet {
        /// The user.
        user: UserId,
        /// The login that he changed it in (U11).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<SessionId>,
        /// His password, hashed, as a PHC string: for the tables only, never logged.
        #[serde(skip)]
        password_hash: String,
    },
    /// A user has no role in this group any more.
    RemovedFromGroup {
        /// The user.
        user: UserId,
        /// The group.
        group: GroupId,
        /// The role that he had there.
        role: Role,
    },
    /// A user exists no more (T19, U12). His memberships and individual assignments have ended
    /// before, in changes of their own; limits, pool, profile, password and logins end with this.
    UserDeleted {
        /// The user.
        user: UserId,
    },
    /// A group's name is another.
    GroupRenamed {
        /// The group.
        group: GroupId,
        /// The new name.
        name: Name,
    },
    /// A group, with all below it, stands somewhere else.
    GroupMoved {
        /// The group.
        group: GroupId,
        /// Where it stands now.
        parent: GroupId,
        /// Where it stood before.
        from: GroupId,
    },
    /// An empty group exists no more (T20).
    GroupDeleted {
        /// The group.
        group: GroupId,
        /// Where it stood.
        parent: GroupId,
    },
    /// A resource's name is another.
    ResourceRenamed {
        /// The resource.
        resource: ResourceId,
        /// The new name.
        name: Name,
    },
    /// A resource has another id in the video system, or none.
    ExternalIdSet {
        /// The resource.
        resource: ResourceId,
        /// The new one.
        external_id: Option<ExternalId>,
    },
    /// A resource is no longer assigned to a group.
    UnassignedFromGroup {
        /// The group.
        group: GroupId,
        /// The resource.
        resource: ResourceId,
    },
    /// A resource is no longer individually assigned to a user.
    UnassignedFromUser {
        /// The user.
        user: UserId,
        /// The resource.
        resource: ResourceId,
    },
    /// A layout or a camera group contains a camera no more.
    CameraDetached {
        /// The layout or camera group.
        container: ResourceId,
        /// The camera.
        camera: ResourceId,
    },
    /// A resource exists no more. Its assignments and what it contained, or was contained in, have
    /// ended before, in changes of their own.
    ResourceDeleted {
        /// The resource.
        resource: ResourceId,
    },
    /// A login is over, everywhere.
    SessionEnded {
        /// The login.
        session: SessionId,
        /// Whose it was.
        user: UserId,
    },
    /// All logins of a user are over, everywhere.
    SessionsEnded {
        /// The user.
        user: UserId,
    },
    /// So many licences of a level there are in the System (U6).
    LicenseTotalSet {
        /// The root group: settings hold for the whole System (T13).
        root: GroupId,
        /// The level.
        level: Level,
        /// How many; before the first of these there are none.
        count: u32,
    },
    /// A user has so many licences of a level from this giver now, in place of what he had from him
    /// (U6).
    LicensesGiven {
        /// Who has them.
        user: UserId,
        /// From whom; none is the System, whose managers count as one giver.
        giver: Option<UserId>,
        /// The level.
        level: Level,
        /// How many; zero where he has none from him any more.
        count: u32,
    },
    /// Whoever created the user had confirmed the service terms (U3): for the log alone.
    TermsConfirmed {
        /// The user who was created.
        user: UserId,
        /// The version that was confirmed.
        version: String,
    },
}

impl Change {
    /// What it is about: whom the log tells of it.
    #[must_use]
    pub fn subjects(&self) -> [Option<TargetId>; 2] {
        match self {
            Self::GroupCreated { group, .. }
            | Self::GroupRenamed { group, .. }
            | Self::GroupMoved { group, .. }
            | Self::GroupDeleted { group, .. } => [Some((*group).into()), None],
            Self::UserCreated { user, .. }
            | Self::UserRenamed { user, .. }
            | Self::EmailChanged { user, .. }
            | Self::LanguageSet { user, .. }
            | Self::ActivationSet { user, .. }
            | Self::PasswordSet { user, .. }
            | Self::UserDeleted { user }
            | Self::ActionLimitsSet { user, .. }
            | Self::IpPoolSet { user, .. }
            | Self::SessionEnded { user, .. }
            | Self::SessionsEnded { user }
            | Self::TermsConfirmed { user, .. } => [Some((*user).into()), None],
            Self::LicenseTotalSet { root, .. } => [Some((*root).into()), None],
            Self::LicensesGiven { user, giver, .. } => {
                [Some((*user).into()), giver.map(TargetId::from)]
            }
            Self::RoleAssigned { user, group, .. } | Self::RemovedFromGroup { user, group, .. } => {
                [Some((*user).into()), Some((*group).into())]
            }
            Self::ResourceCreated { resource, .. }
            | Self::ResourceRenamed { resource, .. }
            | Self::ExternalIdSet { resource, .. }
            | Self::ResourceDeleted { resource } => [Some((*resource).into()), None],
            Self::AssignedToGroup { group, resource }
            | Self::UnassignedFromGroup { group, resource } => {
                [Some((*group).into()), Some((*resource).into())]
            }
            Self::AssignedToUser { user, resource }
            | Self::UnassignedFromUser { user, resource } => {
                [Some((*user).into()), Some((*resource).into())]
            }
            Self::CameraAttached { container, camera }
            | Self::CameraDetached { container, camera } => {
                [Some((*container).into()), Some((*camera).into())]
            }
        }
    }

    /// The user all of whose logins are over with it, and the one that is not.
    #[must_use]
    pub const fn ends_logins_of(&self) -> Option<(UserId, Option<SessionId>)> {
        match self {
            Self::UserDeleted { user }
            | Self::SessionsEnded { user }
            | Self::ActivationSet {
                user,
                active: false,
            } => Some((*user, None)),
            Self::PasswordSet { user, kept, .. } => Some((*user, *kept)),
            _ => None,
        }
    }
}

/// Shows what the log holds: neither the password's hash nor what is known of a person.
impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}
