//! The closed lists of the schema, each one to one with the domain's or the application's.

use async_graphql::Enum;

/// What a user is in one group; fixed.
#[derive(Debug, Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "canopy_domain::Role")]
pub(crate) enum Role {
    /// In the root group only (T13); its settings hold for the whole System.
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

/// The kinds of resources.
#[derive(Debug, Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "canopy_domain::ResourceKind")]
pub(crate) enum ResourceKind {
    /// A camera.
    Camera,
    /// An intercom.
    Intercom,
    /// A layout: contains cameras.
    Layout,
    /// A camera group: contains cameras.
    CameraGroup,
    /// A map.
    Map,
    /// A list of persons.
    PersonList,
    /// A list of number plates.
    PlateList,
}

/// The order of users; what is equal stands in the order of ids.
#[derive(Debug, Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "canopy_app::UserSort")]
pub(crate) enum UserSort {
    /// By name.
    NameAsc,
    /// By name, last first.
    NameDesc,
    /// By email.
    EmailAsc,
    /// By email, last first.
    EmailDesc,
    /// By the time of creation, oldest first.
    CreatedAsc,
    /// By the time of creation, newest first.
    CreatedDesc,
}

/// What kind of reason it is.
#[derive(Debug, Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "canopy_app::ReasonKind")]
pub(crate) enum ReasonKind {
    /// A membership's role has the action, and its group's subtree the target.
    Membership,
    /// The target is individually assigned (T9, T10).
    IndividualAssignment,
    /// It is asked of the user himself.
    #[graphql(name = "SELF")]
    SelfUser,
    /// The action is beyond the action limits (U5).
    ActionLimit,
    /// An action that this one needs is missing.
    MissingNeededAction,
    /// A membership reaches the target, but its role has not the action (T3).
    RoleLacksAction,
    /// The target is individually assigned, but the action is not view-only (T10).
    NotViewOnly,
    /// The user is not active.
    Inactive,
    /// The address is outside the IP pool (U7).
    IpPool,
    /// The token has not the scope.
    TokenScope,
    /// Nothing leads from the user to the target.
    NoPath,
    /// By something that the viewer may not see.
    Hidden,
    /// There is no such user, action or target, or the target is of the wrong kind.
    Unknown,
}

/// What a business case looks for.
#[derive(Debug, Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "canopy_domain::CaseKind")]
pub(crate) enum CaseKind {
    /// Somebody or something crosses a line.
    LineCrossing,
    /// Somebody or something is where nobody should be.
    Intrusion,
    /// Too many people in one place.
    Crowd,
    /// People wait in line.
    Queue,
    /// A thing is left behind.
    AbandonedObject,
    /// Smoke or fire.
    Fire,
    /// Faces, compared with lists of persons.
    FaceRecognition,
    /// Number plates, compared with lists of plates.
    PlateRecognition,
}

/// What kind of reaction follows an event.
#[derive(Debug, Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "canopy_domain::ReactionKind")]
pub(crate) enum ReactionKind {
    /// A message in the web client.
    Notification,
    /// An email to the target.
    Email,
    /// A call of the target's address.
    Webhook,
    /// A script of the video system, by the target's name.
    Script,
}
