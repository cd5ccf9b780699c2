//! The model and every rule of the requirements.
//!
//! Values in, values out: no async, no I/O, no clock and no randomness of its own (time, new ids
//! and salts are arguments). A rule is read, changed and tested here and nowhere else; its number
//! (T1 to T20, U1 to U12) stands where it is enforced.
//!
//! - Who may do what: [`Standing`], over the [`catalogue`] of actions.
//! - What is found at all: [`sight`].
//! - What a change needs and may break: [`Command`], decided by [`decide()`] against [`Facts`],
//!   answered with what comes true ([`Change`]s and [`AnalyticsChange`]s), a [`Refusal`] or a need
//!   for more facts.

mod action_set;
mod analytics;
mod api_token;
pub mod catalogue;
mod change;
mod command;
mod decide;
mod effects;
mod email;
mod entry;
mod external_id;
mod extract;
mod eyes;
mod facts;
mod ground;
mod hex;
mod ids;
mod ip_pool;
mod language;
mod license;
mod name;
mod password_rule;
mod personal;
mod refusal;
mod role;
pub mod sight;
pub mod standing;
mod text;

pub use action_set::ActionSet;
pub use analytics::{
    AnalyticsChange, CaseCamera, CaseKind, EntryValue, RETENTION, Reaction, ReactionKind, Zone,
    deleted_at, expired_by,
};
pub use api_token::{MOST_API_TOKENS, api_token_expiry, api_token_scope};
pub use catalogue::{Action, Category};
pub use change::Change;
pub use command::{
    AssignRole, AssignToGroup, AssignToUser, AttachCamera, Caller, ChangePassword, Command,
    CreateCase, CreateEntry, CreateGroup, CreateResource, CreateUser, DeleteCase, DeleteEntry,
    DeleteGroup, DeleteResource, DeleteUser, DetachCamera, DuplicateUser, EndAllSessions,
    EndSession, Import, ImportedAssignment, ImportedCamera, ImportedGroup, ImportedMembership,
    ImportedUser, Initialise, LogOut, MoveGroup, NewMembership, PauseCase, RemoveFromGroup,
    RenameGroup, SetActionLimits, SetIpPool, SetLicenseTotals, SetLicenses, SetPassword, Terms,
    UnassignFromGroup, UnassignFromUser, UpdateCase, UpdateEntry, UpdateResource, UpdateUser,
};
pub use decide::{Decided, decide};
pub use effects::{Effect, Effects, Sight};
pub use email::{Email, EmailKey};
pub use entry::{ENTRY_VERSION, Entry};
pub use external_id::ExternalId;
pub use extract::{Extract, OneUser, Scope};
pub use eyes::{Asker, Eyes, last_groups};
pub use facts::{
    CaseFacts, Facts, Label, PasswordHash, ProfileFacts, Query, ResourceFacts, Stop, UserFacts,
};
pub use ground::{Ground, Person};
pub use ids::{
    CaseId, CommandId, EntryId, GroupId, ParseIdError, ResourceId, ResourceKind, SessionId,
    SystemId, TargetId, UserId,
};
pub use ip_pool::{IpPool, IpRange};
pub use language::Language;
pub use license::{Gift, Level, Licenses, MOST_LICENSES, Quota};
pub use name::Name;
pub use password_rule::check_password;
pub use personal::{Personal, Salt};
pub use refusal::{BadInput, Blocker, Code, Refusal, Rule};
pub use role::{Role, RoleSet};
pub use standing::Standing;
pub use text::fold;

/// A number that grows by one with every committed change of who may do what.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Revision(pub u64);

impl Revision {
    /// The one after this.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl std::fmt::Display for Revision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A moment: microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Micros(pub i64);

/// The deepest that a group may stand: groups on the path from the root to it, both counted (T2).
pub const MAX_DEPTH: usize = 64;
