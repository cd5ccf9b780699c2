//! The six fixed roles (T3): no API edits them.

use crate::{ActionSet, catalogue};

/// What a user is in one group. Fixed in code (T3).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Role {
    /// In the root group only (T13).
    SystemManager,
    /// In the root group only (T18).
    CameraManager,
    /// Works on his group and below it.
    GroupManager,
    /// Works with cameras.
    Operator,
    /// Watches and replays.
    Member,
    /// Watches only.
    Observer,
}

impl Role {
    /// All roles, in the order of the catalogue's columns.
    pub const ALL: [Self; 6] = [
        Self::SystemManager,
        Self::CameraManager,
        Self::GroupManager,
        Self::Operator,
        Self::Member,
        Self::Observer,
    ];

    /// The actions of this role: its column of the catalogue.
    #[must_use]
    pub fn actions(self) -> ActionSet {
        catalogue::role_actions(self)
    }

    /// Whether the role exists in the root group only (T13, T18).
    #[must_use]
    pub const fn root_only(self) -> bool {
        matches!(self, Self::SystemManager | Self::CameraManager)
    }

    /// As stored and logged.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SystemManager => "system_manager",
            Self::CameraManager => "camera_manager",
            Self::GroupManager => "group_manager",
            Self::Operator => "operator",
            Self::Member => "member",
            Self::Observer => "observer",
        }
    }

    /// For people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::SystemManager => "System manager",
            Self::CameraManager => "Camera manager",
            Self::GroupManager => "Group manager",
            Self::Operator => "Operator",
            Self::Member => "Member",
            Self::Observer => "Observer",
        }
    }

    /// The role stored as `text`; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// Some of the six roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RoleSet(u8);

impl RoleSet {
    /// No role.
    pub const EMPTY: Self = Self(0);

    /// These roles.
    #[must_use]
    pub const fn of(roles: &[Role]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < roles.len() {
            bits |= 1 << roles[i] as u8;
            i += 1;
        }
        Self(bits)
    }

    /// This set with one role more.
    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | 1 << role as u8)
    }

    /// The roles in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the role is in it.
    #[must_use]
    pub const fn contains(self, role: Role) -> bool {
        self.0 & 1 << role as u8 != 0
    }

    /// Whether no role is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles, in the order of the catalogue's columns.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL
            .into_iter()
            .filter(move |role| self.contains(*role))
    }

    /// The actions that any of the roles has: roles of different memberships add up (T5).
    #[must_use]
    #[inline]
    pub fn actions(self) -> ActionSet {
        catalogue::roles_actions(self)
    }

    /// The set as bits, the first role lowest: an index into tables of 64.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set of these bits; those beyond the six roles are dropped.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0b11_1111)
    }
}

impl FromIterator<Role> for RoleSet {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::EMPTY, Self::with)
    }
}
