//! The use cases: one door for GraphQL, command line and jobs. SKELETON OF SIGNATURES ONLY: the lead writes the bodies.
#![allow(missing_docs, clippy::unimplemented, unused_variables)]
use canopy_domain::*;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

pub type Clock = Arc<dyn Fn() -> Micros + Send + Sync>;
#[derive(Clone)] pub struct App(Arc<()>);
#[derive(Clone, Debug)] pub struct StoreOptions { pub readers: u32, pub lock_timeout: Duration, pub statement_timeout: Duration, pub acquire_timeout: Duration }
#[derive(Clone)] pub struct Settings {
    pub database_url: String,
    pub store: StoreOptions,
    pub poll: Duration,
    pub max_staleness: Duration,
    pub session_age: Duration,
    pub session_idle: Duration,
    pub subtree_size: usize,
    pub mailbox: usize,
    pub actor_threads: usize,
    pub clock: Clock,
}
impl Settings { pub fn new(database_url: impl Into<String>) -> Self { unimplemented!() } }
#[derive(Clone, Copy, Debug, PartialEq, Eq)] pub struct Login { pub user: UserId, pub session: SessionId }
#[derive(Clone, Debug)] pub struct LogIn { pub email: String, pub password: String, pub address: IpAddr, pub user_agent: Option<String> }
#[derive(Clone)] pub struct LoggedIn { pub token: String, pub expires_at: Micros, pub login: Login }
#[derive(Clone, Debug)] pub struct Readiness { pub ready: bool, pub initialised: bool, pub revision: Revision, pub stale_for: Duration, pub reason: Option<&'static str> }
#[derive(Clone, Debug)] pub struct Done { pub revision: Option<Revision>, pub changes: Vec<Change> }

impl App {
    pub async fn start(settings: Settings) -> Result<App, AppError> { unimplemented!() }
    pub async fn stop(&self) { unimplemented!() }
    pub fn readiness(&self) -> Readiness { unimplemented!() }
    pub async fn authenticate(&self, token: &str, address: IpAddr) -> Result<Login, AppError> { unimplemented!() }
    pub async fn log_in(&self, request: LogIn) -> Result<LoggedIn, AppError> { unimplemented!() }
    pub async fn hash_password(&self, password: &str) -> Result<String, AppError> { unimplemented!() }
    pub fn new_id(&self) -> uuid::Uuid { unimplemented!() }
    pub fn new_salt(&self) -> Salt { unimplemented!() }
    pub fn operation(&self, login: Login) -> Op { unimplemented!() }
    pub async fn operate(&self, command: Command) -> Result<Done, AppError> { unimplemented!() }
    pub async fn camera_external_ids(&self) -> Result<HashSet<String>, AppError> { unimplemented!() }
    pub async fn group_external_ids(&self) -> Result<HashMap<String, GroupId>, AppError> { unimplemented!() }
    pub async fn root(&self) -> Result<Option<GroupId>, AppError> { unimplemented!() }
    /// For `--under GROUP`: an id, or a name that only one group has.
    pub async fn find_group(&self, text: &str) -> Result<GroupId, AppError> { unimplemented!() }
    /// Statements sent to the database so far, for tests.
    pub fn query_count(&self) -> u64 { unimplemented!() }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppError {
    NotFound, BadInput(String), Forbidden(String), Unauthenticated, InvalidCredentials, IpNotAllowed,
    Refused(Vec<Refusal>), Stale, Overloaded, Internal, Moved,
}
impl AppError {
    pub fn code(&self) -> &'static str { unimplemented!() }
    pub fn message(&self) -> String { unimplemented!() }
}

#[derive(Clone, Copy, Debug, Default)] pub struct At { pub at_least: Option<Revision> }
#[derive(Clone, Debug)] pub struct Check { pub user: Option<String>, pub action: String, pub target: String }
#[derive(Clone, Copy, Debug, PartialEq, Eq)] pub struct Member { pub user: UserId, pub group: GroupId, pub role: Role }
#[derive(Clone, Debug, Default)] pub struct Page { pub first: Option<i32>, pub after: Option<String> }
#[derive(Clone, Debug)] pub struct Listed<T> { pub items: Vec<(String, T)>, pub total: u64, pub has_next: bool, pub has_previous: bool, pub revision: Revision }
#[derive(Clone, Debug, Default)] pub struct Users { pub search: Option<String>, pub group: Option<GroupId>, pub role: Option<Role>, pub active: Option<bool>, pub created_by: Option<UserId>, pub sort: UserSort }
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)] pub enum UserSort { #[default] NameAsc, NameDesc, EmailAsc, EmailDesc, CreatedAsc, CreatedDesc }
#[derive(Clone, Debug, Default)] pub struct Resources { pub kind: Option<ResourceKind>, pub group: Option<GroupId>, pub search: Option<String> }
#[derive(Clone, Debug)] pub struct UserDetail { pub user: UserId, pub email: String, pub name: String, pub language: Option<String>, pub active: bool, pub created_at: Micros, pub created_by: Option<UserId>, pub limits: Option<ActionSet>, pub pool: Vec<String> }
#[derive(Clone, Debug)] pub struct GroupDetail { pub group: GroupId, pub name: String, pub external_id: Option<String>, pub path: Vec<GroupId> }
#[derive(Clone, Debug)] pub struct ResourceDetail { pub resource: ResourceId, pub name: String, pub external_id: Option<String>, pub groups: Vec<GroupId> }
#[derive(Clone, Debug)] pub struct LoggedChange { pub revision: Revision, pub at: Micros, pub by: Option<UserId>, pub kind: String, pub summary: String, pub subjects: Vec<TargetId> }
#[derive(Clone, Debug)] pub struct Explanation { pub allowed: bool, pub reasons: Vec<Reason> }
#[derive(Clone, Debug)] pub struct Reason { pub kind: ReasonKind, pub grants: bool, pub rule: Option<Rule>, pub message: String, pub membership: Option<Member>, pub path: Option<Vec<GroupId>>, pub action: Option<Action> }
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonKind { Membership, IndividualAssignment, SelfUser, ActionLimit, MissingNeededAction, RoleLacksAction, NotViewOnly, Inactive, IpPool, TokenScope, NoPath, Hidden, Unknown }

/// One operation of one caller: reads one revision throughout.
#[derive(Clone)] pub struct Op(Arc<()>);
impl Op {
    pub fn login(&self) -> Login { unimplemented!() }
    pub fn me(&self) -> UserId { unimplemented!() }
    pub fn app(&self) -> &App { unimplemented!() }
    pub async fn revision(&self) -> Result<Revision, AppError> { unimplemented!() }
    pub fn pinned(&self) -> Option<Revision> { unimplemented!() }
    pub async fn again(&self) -> Option<Op> { unimplemented!() }
    pub async fn execute(&self, command: Command, dry_run: bool) -> Result<Done, AppError> { unimplemented!() }
    pub async fn log_out(&self) -> Result<(), AppError> { unimplemented!() }
    pub async fn checks(&self, inputs: &[Check], at: At) -> Result<Vec<bool>, AppError> { unimplemented!() }
    pub async fn explain(&self, input: &Check, at: At) -> Result<Explanation, AppError> { unimplemented!() }
    pub async fn sees(&self, targets: &[TargetId]) -> Result<Vec<bool>, AppError> { unimplemented!() }
    pub async fn users(&self, list: Users, page: Page) -> Result<Listed<UserId>, AppError> { unimplemented!() }
    pub async fn groups(&self, under: Option<GroupId>, search: Option<&str>, page: Page) -> Result<Listed<GroupId>, AppError> { unimplemented!() }
    pub async fn resources(&self, list: Resources, page: Page) -> Result<Listed<ResourceId>, AppError> { unimplemented!() }
    pub async fn accessible_resources(&self, user: Option<&str>, action: &str, kind: Option<ResourceKind>, at: At, page: Page) -> Result<Listed<ResourceId>, AppError> { unimplemented!() }
    pub async fn users_with_access(&self, target: &str, action: &str, at: At, page: Page) -> Result<Listed<UserId>, AppError> { unimplemented!() }
    pub async fn children(&self, group: GroupId, page: Page) -> Result<Listed<GroupId>, AppError> { unimplemented!() }
    pub async fn members(&self, group: GroupId, page: Page) -> Result<Listed<Member>, AppError> { unimplemented!() }
    pub async fn group_resources(&self, group: GroupId, kind: Option<ResourceKind>, page: Page) -> Result<Listed<ResourceId>, AppError> { unimplemented!() }
    pub async fn assigned_resources(&self, user: UserId, kind: Option<ResourceKind>, page: Page) -> Result<Listed<ResourceId>, AppError> { unimplemented!() }
    pub async fn cameras_of(&self, container: ResourceId, page: Page) -> Result<Listed<ResourceId>, AppError> { unimplemented!() }
    pub async fn contained_in(&self, camera: ResourceId, page: Page) -> Result<Listed<ResourceId>, AppError> { unimplemented!() }
    pub async fn user_details(&self, users: &[UserId]) -> Result<HashMap<UserId, UserDetail>, AppError> { unimplemented!() }
    pub async fn group_details(&self, groups: &[GroupId]) -> Result<HashMap<GroupId, GroupDetail>, AppError> { unimplemented!() }
    pub async fn resource_details(&self, resources: &[ResourceId]) -> Result<HashMap<ResourceId, ResourceDetail>, AppError> { unimplemented!() }
    pub async fn memberships(&self, users: &[UserId]) -> Result<HashMap<UserId, Vec<Member>>, AppError> { unimplemented!() }
    pub async fn change(&self, revision: Revision) -> Result<Option<LoggedChange>, AppError> { unimplemented!() }
}
