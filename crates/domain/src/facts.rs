//! What a decision has been shown so far. What was not loaded is a need, never taken for empty.

use std::collections::{BTreeSet, HashMap};

use crate::{
    ActionSet, BadInput, CaseId, CaseKind, EmailKey, EntryId, Gift, GroupId, IpPool, Level,
    Licenses, Micros, Refusal, ResourceId, Role, SessionId, TargetId, UserId,
};

/// A user as decisions know him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFacts {
    /// Whether he is active.
    pub active: bool,
    /// The actions he is held to; none is no limit (U5).
    pub limits: Option<ActionSet>,
    /// His role in each group that he is in (T6).
    pub memberships: Vec<(GroupId, Role)>,
}

/// A resource as decisions know it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResourceFacts {
    /// The groups it is assigned to.
    pub groups: Vec<GroupId>,
    /// The cameras of a layout or a camera group.
    pub cameras: Vec<ResourceId>,
}

/// What a user shows of himself.
#[derive(Clone, PartialEq, Eq)]
pub struct ProfileFacts {
    /// His login, as written.
    pub email: String,
    /// His name.
    pub name: String,
    /// The language that he reads; none is the default.
    pub language: Option<String>,
}

/// Shows nothing of a person.
impl std::fmt::Debug for ProfileFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProfileFacts").finish_non_exhaustive()
    }
}

/// What a group or a resource is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its name.
    pub name: String,
    /// Its id in the video system.
    pub external_id: Option<String>,
}

/// A business case as decisions know it. One whose 168 hours are over is not known any more (U9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// The case.
    pub case: CaseId,
    /// Who made it.
    pub owner: UserId,
    /// What it looks for.
    pub kind: CaseKind,
    /// The level of its licences.
    pub level: Level,
    /// Its cameras: one licence each.
    pub cameras: Vec<ResourceId>,
    /// Whether its user has paused it.
    pub paused: bool,
    /// Since when it is suspended; none where it is not.
    pub suspended_at: Option<Micros>,
}

/// A password, hashed, as a PHC string; shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Why a decision ends without changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// Facts are missing: load them, then decide again.
    Need(BTreeSet<Query>),
    /// Something named does not exist, or not for this caller.
    NotFound,
    /// Something has not the form it must have.
    BadInput(BadInput),
    /// Rules say no: every broken one, in the order of their numbers.
    Refused(Vec<Refusal>),
}

impl From<BadInput> for Stop {
    fn from(bad: BadInput) -> Self {
        Self::BadInput(bad)
    }
}

macro_rules! facts {
    ($($(#[$doc:meta])* $query:ident($key:ty) => $field:ident, $put:ident: $value:ty;)*) => {
        /// The closed list of what a decision can ask for.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Query { $($(#[$doc])* $query($key),)* }

        /// What has been loaded, each query's answer by its key.
        #[derive(Debug, Clone, Default)]
        pub struct Facts { $($field: HashMap<$key, $value>,)* }

        impl Facts {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// [`Stop::Need`] where it was not loaded.
                pub fn $field(&self, key: &$key) -> Result<&$value, Stop> {
                    self.$field
                        .get(key)
                        .ok_or_else(|| Stop::Need(BTreeSet::from([Query::$query(key.clone())])))
                }

                /// Answers the query of that name.
                pub fn $put(&mut self, key: $key, value: $value) {
                    self.$field.insert(key, value);
                }
            )*

            /// Asks for all of these in one need, instead of one after the other.
            ///
            /// # Errors
            /// [`Stop::Need`] with those that were not loaded.
            pub fn require(&self, queries: impl IntoIterator<Item = Query>) -> Result<(), Stop> {
                let missing: BTreeSet<Query> = queries
                    .into_iter()
                    .filter(|query| match query {
                        $(Query::$query(key) => !self.$field.contains_key(key),)*
                    })
                    .collect();
                if missing.is_empty() { Ok(()) } else { Err(Stop::Need(missing)) }
            }
        }
    };
}

facts! {
    /// The root group; none before there is one.
    Root(()) => root, put_root: Option<GroupId>;
    /// A user; none where there is no such user.
    User(UserId) => user, put_user: Option<UserFacts>;
    /// Who has the email; none where nobody has it.
    Email(EmailKey) => email, put_email: Option<UserId>;
    /// A user's address pool.
    Pool(UserId) => pool, put_pool: IpPool;
    /// The groups from the root to the group, both included; none where there is no such group.
    Path(GroupId) => path, put_path: Option<Vec<GroupId>>;
    /// A resource; none where there is no such resource.
    Resource(ResourceId) => resource, put_resource: Option<ResourceFacts>;
    /// Whether the resource is individually assigned to the user.
    Assigned((UserId, ResourceId)) => assigned, put_assigned: bool;
    /// Whether somebody other than the user is an active System manager without action limits (T15).
    OtherSystemManager(UserId) => other_system_manager, put_other_system_manager: bool;
    /// What a user shows of himself; none where there is no such user.
    Profile(UserId) => profile, put_profile: Option<ProfileFacts>;
    /// The name and the external id of a group or a resource; none where there is no such thing.
    Label(TargetId) => label, put_label: Option<Label>;
    /// The members of the group itself, by user.
    Members(GroupId) => members, put_members: Vec<(UserId, Role)>;
    /// The groups right below the group.
    Children(GroupId) => children, put_children: Vec<GroupId>;
    /// The resources assigned to the group itself.
    Contents(GroupId) => contents, put_contents: Vec<ResourceId>;
    /// The levels of the group's subtree: 1 for a group without nested groups.
    Height(GroupId) => height, put_height: usize;
    /// The resources assigned to the group or below it, each once.
    ResourcesBelow(GroupId) => resources_below, put_resources_below: Vec<ResourceId>;
    /// Of the cameras assigned to the group or below it, those that a layout or camera group
    /// contains: (container, camera), each pair once.
    ContainedBelow(GroupId) => contained_below, put_contained_below: Vec<(ResourceId, ResourceId)>;
    /// The layouts and camera groups that contain the camera.
    Containers(ResourceId) => containers, put_containers: Vec<ResourceId>;
    /// The users whom the resource is individually assigned to.
    Assignees(ResourceId) => assignees, put_assignees: Vec<UserId>;
    /// The resources individually assigned to the user.
    AssignedResources(UserId) => assigned_resources, put_assigned_resources: Vec<ResourceId>;
    /// Whose the login is; none where it is over or never was.
    Session(SessionId) => session, put_session: Option<UserId>;
    /// The logins of the user that are not over, and his API tokens.
    Sessions(UserId) => sessions, put_sessions: Vec<SessionId>;
    /// Of these, the API tokens.
    ApiTokens(UserId) => api_tokens, put_api_tokens: Vec<SessionId>;
    /// The user's password; none where there is no such user.
    Password(UserId) => password, put_password: Option<PasswordHash>;
    /// The time.
    Now(()) => now, put_now: Micros;
    /// How many licences there are in the System.
    LicenseTotals(()) => license_totals, put_license_totals: Licenses;
    /// How many licences the System has given to somebody.
    LicensesGivenOut(()) => licenses_given_out, put_licenses_given_out: Licenses;
    /// What the user has from each of his givers.
    LicensesReceived(UserId) => licenses_received, put_licenses_received: Vec<Gift>;
    /// What the user has given on, to each.
    LicensesShared(UserId) => licenses_shared, put_licenses_shared: Vec<Gift>;
    /// A business case; none where there is no such case.
    Case(CaseId) => case, put_case: Option<CaseFacts>;
    /// The lists that the business case compares with; empty where there is no such case.
    ListsOf(CaseId) => lists_of, put_lists_of: Vec<ResourceId>;
    /// The business cases that the user made, oldest first.
    CasesOf(UserId) => cases_of, put_cases_of: Vec<CaseFacts>;
    /// The business cases with the camera.
    CasesWith(ResourceId) => cases_with, put_cases_with: Vec<CaseFacts>;
    /// Business cases whose 168 hours are over, the oldest hundred.
    ExpiredCases(()) => expired_cases, put_expired_cases: Vec<CaseId>;
    /// The list that the entry is in; none where there is no such entry.
    Entry(EntryId) => entry, put_entry: Option<ResourceId>;
}
