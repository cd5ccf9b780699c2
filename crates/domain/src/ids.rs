//! Typed, readable, opaque ids: a kind, an underscore and a UUIDv7 in 32 lower-case hex digits.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// The text is no id of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the expected kind")]
pub struct ParseIdError;

/// One spelling per id: what [`fmt::Display`] writes is all that is read.
fn parse_uuid(text: &str) -> Result<Uuid, ParseIdError> {
    let canonical =
        text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !canonical {
        return Err(ParseIdError);
    }
    Uuid::try_parse(text).map_err(|_| ParseIdError)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                let rest = text.strip_prefix(concat!($prefix, "_")).ok_or(ParseIdError)?;
                parse_uuid(rest).map(Self)
            }
        }

        text_serde!($name);
    };
}

macro_rules! text_serde {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(
    /// A user.
    UserId,
    "user"
);
id!(
    /// A user group.
    GroupId,
    "group"
);
id!(
    /// A login.
    SessionId,
    "session"
);
id!(
    /// A business case of analytics.
    CaseId,
    "case"
);
id!(
    /// An entry of a list of persons or of plates.
    EntryId,
    "entry"
);
id!(
    /// One try to change something; a commit of unknown outcome is looked up by it.
    CommandId,
    "command"
);
id!(
    /// One deployment; survives restores, differs between installations.
    SystemId,
    "system"
);

/// The kinds of resources, in the order of their names: ids sort as their texts do.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum ResourceKind {
    /// A camera.
    Camera,
    /// A camera group: contains cameras.
    CameraGroup,
    /// An intercom.
    Intercom,
    /// A layout: contains cameras.
    Layout,
    /// A map.
    Map,
    /// A list of persons.
    PersonList,
    /// A list of number plates.
    PlateList,
}

impl ResourceKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Camera,
        Self::CameraGroup,
        Self::Intercom,
        Self::Layout,
        Self::Map,
        Self::PersonList,
        Self::PlateList,
    ];

    /// As in ids, tables and the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Intercom => "intercom",
            Self::Layout => "layout",
            Self::CameraGroup => "camera_group",
            Self::Map => "map",
            Self::PersonList => "person_list",
            Self::PlateList => "plate_list",
        }
    }

    /// The kind written as `text`; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether such a resource contains cameras (the closure rule, U8).
    #[must_use]
    pub const fn contains_cameras(self) -> bool {
        matches!(self, Self::Layout | Self::CameraGroup)
    }
}

/// A resource; its kind is part of the id, so that an id of another kind names nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId {
    /// What it is.
    pub kind: ResourceKind,
    /// Which one.
    pub uuid: Uuid,
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.kind.as_str(), self.uuid.simple())
    }
}

impl FromStr for ResourceId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let (kind, uuid) = text.rsplit_once('_').ok_or(ParseIdError)?;
        let kind = ResourceKind::parse(kind).ok_or(ParseIdError)?;
        parse_uuid(uuid).map(|uuid| Self { kind, uuid })
    }
}

text_serde!(ResourceId);

/// What an action is asked of: a user, a group or a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetId {
    /// A user.
    User(UserId),
    /// A user group.
    Group(GroupId),
    /// A resource.
    Resource(ResourceId),
}

impl fmt::Display for TargetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => id.fmt(f),
            Self::Group(id) => id.fmt(f),
            Self::Resource(id) => id.fmt(f),
        }
    }
}

impl FromStr for TargetId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        if let Ok(id) = text.parse() {
            return Ok(Self::User(id));
        }
        if let Ok(id) = text.parse() {
            return Ok(Self::Group(id));
        }
        text.parse().map(Self::Resource)
    }
}

text_serde!(TargetId);

impl From<UserId> for TargetId {
    fn from(id: UserId) -> Self {
        Self::User(id)
    }
}

impl From<GroupId> for TargetId {
    fn from(id: GroupId) -> Self {
        Self::Group(id)
    }
}

impl From<ResourceId> for TargetId {
    fn from(id: ResourceId) -> Self {
        Self::Resource(id)
    }
}
