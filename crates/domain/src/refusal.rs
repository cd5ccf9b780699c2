//! Why something is not done: by which rule, and what is in the way.

use std::borrow::Cow;
use std::fmt;

use crate::TargetId;

/// A rule of the requirements by its number: T1 to T20, U1 to U12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A rule of the tree.
    T(u8),
    /// A rule of the user page.
    U(u8),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::T(number) => write!(f, "T{number}"),
            Self::U(number) => write!(f, "U{number}"),
        }
    }
}

/// What kind of refusal it is: a closed list for machines to act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// An action is missing.
    Forbidden,
    /// A user needs at least one membership (T1).
    NoMembership,
    /// The group would stand deeper than 64 (T2).
    TooDeep,
    /// There is a root group already (T2).
    RootExists,
    /// The group would stand below itself (T2).
    GroupCycle,
    /// The root group is neither moved nor deleted (T15).
    RootGroup,
    /// The removal would delete the user, which was not expected (T19).
    UserWouldBeDeleted,
    /// The removal would not delete the user, which was expected (T19).
    UserWouldStay,
    /// The group is not empty (T20).
    GroupNotEmpty,
    /// It would be done to oneself, or give oneself something (T11, T12).
    Oneself,
    /// The role exists in the root group only (T13, T18).
    RootOnly,
    /// Only a System manager does that (T14, T17).
    SystemManagerOnly,
    /// There would be no active System manager without action limits (T15).
    LastSystemManager,
    /// Somebody has this email already (U2).
    EmailTaken,
    /// Given would be what the giver does not have.
    CannotGive,
    /// A layout needs each of its cameras there too (U8).
    LayoutWithoutCameras,
    /// A camera group needs each of its cameras there too (U8).
    CameraGroupWithoutCameras,
    /// A layout that stays needs the camera (U8).
    CameraInLayout,
    /// A camera group that stays needs the camera (U8).
    CameraInCameraGroup,
    /// There are not so many licences to give or to use (U6).
    NotEnoughLicenses,
    /// Of the licences, more are given on or given out already (U6).
    LicensesGivenOn,
    /// The business case is suspended (U9).
    CaseSuspended,
    /// The service terms have to be confirmed first (U3).
    TermsNotConfirmed,
    /// The billing service said no (U3).
    BillingRefused,
    /// The billing service gave no answer that could be used (U3).
    BillingUnavailable,
    /// The current password is another (U11).
    InvalidCredentials,
}

impl Code {
    /// As in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Forbidden => "FORBIDDEN",
            Self::NoMembership => "NO_MEMBERSHIP",
            Self::TooDeep => "TOO_DEEP",
            Self::RootExists => "ROOT_EXISTS",
            Self::GroupCycle => "GROUP_CYCLE",
            Self::RootGroup => "ROOT_GROUP",
            Self::UserWouldBeDeleted => "USER_WOULD_BE_DELETED",
            Self::UserWouldStay => "USER_WOULD_STAY",
            Self::GroupNotEmpty => "GROUP_NOT_EMPTY",
            Self::Oneself => "ONESELF",
            Self::RootOnly => "ROOT_ONLY",
            Self::SystemManagerOnly => "SYSTEM_MANAGER_ONLY",
            Self::LastSystemManager => "LAST_SYSTEM_MANAGER",
            Self::EmailTaken => "EMAIL_TAKEN",
            Self::CannotGive => "CANNOT_GIVE",
            Self::LayoutWithoutCameras => "LAYOUT_WITHOUT_CAMERAS",
            Self::CameraGroupWithoutCameras => "CAMERA_GROUP_WITHOUT_CAMERAS",
            Self::CameraInLayout => "CAMERA_IN_LAYOUT",
            Self::CameraInCameraGroup => "CAMERA_IN_CAMERA_GROUP",
            Self::NotEnoughLicenses => "NOT_ENOUGH_LICENSES",
            Self::LicensesGivenOn => "LICENSES_GIVEN_ON",
            Self::CaseSuspended => "CASE_SUSPENDED",
            Self::TermsNotConfirmed => "TERMS_NOT_CONFIRMED",
            Self::BillingRefused => "BILLING_REFUSED",
            Self::BillingUnavailable => "BILLING_UNAVAILABLE",
            Self::InvalidCredentials => "INVALID_CREDENTIALS",
        }
    }
}

/// One thing that is in the way; shown only to those who see it.
pub type Blocker = TargetId;

/// A rule's no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// For machines.
    pub code: Code,
    /// The rule that says no; none where an action or the giver's own right is missing.
    pub rule: Option<Rule>,
    /// For people: what to do. Lower case, no full stop, names nothing that could be hidden.
    pub message: Cow<'static, str>,
    /// The input field that it is about, from the input object down.
    pub path: Vec<Cow<'static, str>>,
    /// What is in the way.
    pub blockers: Vec<Blocker>,
}

impl Refusal {
    pub(crate) fn new(
        code: Code,
        rule: impl Into<Option<Rule>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            code,
            rule: rule.into(),
            message: message.into(),
            path: Vec::new(),
            blockers: Vec::new(),
        }
    }

    pub(crate) fn at<const N: usize>(mut self, path: [&'static str; N]) -> Self {
        self.path = path.into_iter().map(Cow::Borrowed).collect();
        self
    }

    pub(crate) fn at_item(mut self, list: &'static str, index: usize) -> Self {
        self.path = vec![Cow::Borrowed(list), Cow::Owned(index.to_string())];
        self
    }

    pub(crate) fn blocked_by<T: Into<Blocker>>(mut self, by: impl IntoIterator<Item = T>) -> Self {
        self.blockers = by.into_iter().map(Into::into).collect();
        self
    }
}

/// Input that has not the form it must have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadInput(Cow<'static, str>);

impl BadInput {
    /// With a message for people: what the form is.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self(message.into())
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0
    }
}
