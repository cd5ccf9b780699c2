//! Commands about users.

use std::collections::BTreeMap;
use std::fmt;

use crate::{
    ActionSet, Email, GroupId, IpPool, Language, Level, Name, PasswordHash, ResourceId, Role, Salt,
    SessionId, UserId,
};

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
    /// How many of each level; what is not named is none (U6).
    pub licenses: BTreeMap<Level, u32>,
    /// The service terms (U3).
    pub terms: Terms,
}

/// The service terms of a paid service (U3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// The version that holds; none where no paid service is on.
    pub current: Option<String>,
    /// The version that the caller confirmed.
    pub confirmed: Option<String>,
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
    /// In place of the source's: what is not named is none.
    pub licenses: Option<BTreeMap<Level, u32>>,
    /// The service terms (U3).
    pub terms: Terms,
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

/// One's own password (U11).
#[derive(Clone)]
pub struct ChangePassword {
    /// The login that stays open.
    pub session: SessionId,
    /// What the current password was found to match: refused where it is another since.
    pub current: PasswordHash,
    /// The new password, hashed, as a PHC string.
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

/// What the caller gives another of licences (U6).
#[derive(Debug, Clone)]
pub struct SetLicenses {
    /// The user.
    pub user: UserId,
    /// How many of each level; a level that is not named stays as it is.
    pub licenses: BTreeMap<Level, u32>,
}

/// How many licences there are in the System (U6).
#[derive(Debug, Clone)]
pub struct SetLicenseTotals {
    /// How many of each level; a level that is not named stays as it is.
    pub totals: BTreeMap<Level, u32>,
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

/// Resources from a user.
#[derive(Debug, Clone)]
pub struct UnassignFromUser {
    /// The user.
    pub user: UserId,
    /// The resources.
    pub resources: Vec<ResourceId>,
}

/// The end of the login that the caller comes by.
#[derive(Debug, Clone, Copy)]
pub struct LogOut {
    /// The login.
    pub session: SessionId,
}

/// The end of a login, one's own or another's.
#[derive(Debug, Clone, Copy)]
pub struct EndSession {
    /// The login.
    pub session: SessionId,
}

/// The end of all logins of a user, oneself or another.
#[derive(Debug, Clone, Copy)]
pub struct EndAllSessions {
    /// The user.
    pub user: UserId,
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

/// Without either hash.
impl fmt::Debug for ChangePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChangePassword")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}
