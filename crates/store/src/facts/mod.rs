//! Answers what a decision asks for: a statement or two for each kind of query, however many there
//! are of it.

mod analytics;
mod groups;
mod labels;
mod licenses;
mod resources;
mod users;

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use canopy_domain::{
    CaseId, EmailKey, EntryId, Facts, GroupId, Micros, Query, ResourceId, SessionId, TargetId,
    UserId,
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::Result;

/// The queries by kind.
#[derive(Default)]
struct Asked {
    root: bool,
    users: Vec<UserId>,
    emails: Vec<EmailKey>,
    pools: Vec<UserId>,
    paths: Vec<GroupId>,
    resources: Vec<ResourceId>,
    assigned: Vec<(UserId, ResourceId)>,
    other_system_managers: Vec<UserId>,
    sessions: Vec<SessionId>,
    profiles: Vec<UserId>,
    labels: Vec<TargetId>,
    members: Vec<GroupId>,
    children: Vec<GroupId>,
    contents: Vec<GroupId>,
    heights: Vec<GroupId>,
    resources_below: Vec<GroupId>,
    contained_below: Vec<GroupId>,
    containers: Vec<ResourceId>,
    assignees: Vec<ResourceId>,
    assigned_resources: Vec<UserId>,
    sessions_of: Vec<UserId>,
    api_tokens: Vec<UserId>,
    passwords: Vec<UserId>,
    now: bool,
    license_totals: bool,
    licenses_given_out: bool,
    licenses_received: Vec<UserId>,
    licenses_shared: Vec<UserId>,
    cases: Vec<CaseId>,
    lists_of: Vec<CaseId>,
    cases_of: Vec<UserId>,
    cases_with: Vec<ResourceId>,
    expired_cases: bool,
    entries: Vec<EntryId>,
}

/// Answers the queries, as the connection sees the database at this time, into the facts.
pub(crate) async fn load(
    conn: &impl ConnectionTrait,
    queries: &BTreeSet<Query>,
    now: Micros,
    facts: &mut Facts,
) -> Result<()> {
    let asked = sort(queries);
    if asked.root {
        groups::root(conn, facts).await?;
    }
    users::users(conn, &asked.users, facts).await?;
    users::emails(conn, &asked.emails, facts).await?;
    users::pools(conn, &asked.pools, facts).await?;
    users::other_system_managers(conn, &asked.other_system_managers, facts).await?;
    users::sessions(conn, &asked.sessions, facts).await?;
    groups::paths(conn, &asked.paths, facts).await?;
    groups::members(conn, &asked.members, facts).await?;
    groups::children(conn, &asked.children, facts).await?;
    groups::contents(conn, &asked.contents, facts).await?;
    groups::heights(conn, &asked.heights, facts).await?;
    groups::resources_below(conn, &asked.resources_below, facts).await?;
    groups::contained_below(conn, &asked.contained_below, facts).await?;
    resources::resources(conn, &asked.resources, facts).await?;
    resources::assigned(conn, &asked.assigned, facts).await?;
    resources::containers(conn, &asked.containers, facts).await?;
    resources::assignees(conn, &asked.assignees, facts).await?;
    resources::assigned_resources(conn, &asked.assigned_resources, facts).await?;
    labels::profiles(conn, &asked.profiles, facts).await?;
    labels::labels(conn, &asked.labels, facts).await?;
    users::sessions_of(conn, &asked.sessions_of, now, facts).await?;
    users::api_tokens_of(conn, &asked.api_tokens, now, facts).await?;
    users::passwords(conn, &asked.passwords, facts).await?;
    if asked.license_totals {
        licenses::totals(conn, facts).await?;
    }
    if asked.licenses_given_out {
        licenses::given_out(conn, facts).await?;
    }
    licenses::received(conn, &asked.licenses_received, facts).await?;
    licenses::shared(conn, &asked.licenses_shared, facts).await?;
    analytics::cases(conn, &asked.cases, now, facts).await?;
    analytics::lists_of(conn, &asked.lists_of, facts).await?;
    analytics::cases_of(conn, &asked.cases_of, now, facts).await?;
    analytics::cases_with(conn, &asked.cases_with, now, facts).await?;
    analytics::entries(conn, &asked.entries, now, facts).await?;
    if asked.expired_cases {
        analytics::expired_cases(conn, now, facts).await?;
    }
    if asked.now {
        facts.put_now((), now);
    }
    Ok(())
}

fn sort(queries: &BTreeSet<Query>) -> Asked {
    let mut asked = Asked::default();
    for query in queries {
        match query {
            Query::Root(()) => asked.root = true,
            Query::User(user) => asked.users.push(*user),
            Query::Email(email) => asked.emails.push(email.clone()),
            Query::Pool(user) => asked.pools.push(*user),
            Query::Path(group) => asked.paths.push(*group),
            Query::Resource(resource) => asked.resources.push(*resource),
            Query::Assigned(pair) => asked.assigned.push(*pair),
            Query::OtherSystemManager(user) => asked.other_system_managers.push(*user),
            Query::Session(session) => asked.sessions.push(*session),
            Query::Profile(user) => asked.profiles.push(*user),
            Query::Label(target) => asked.labels.push(*target),
            Query::Members(group) => asked.members.push(*group),
            Query::Children(group) => asked.children.push(*group),
            Query::Contents(group) => asked.contents.push(*group),
            Query::Height(group) => asked.heights.push(*group),
            Query::ResourcesBelow(group) => asked.resources_below.push(*group),
            Query::ContainedBelow(group) => asked.contained_below.push(*group),
            Query::Containers(camera) => asked.containers.push(*camera),
            Query::Assignees(resource) => asked.assignees.push(*resource),
            Query::AssignedResources(user) => asked.assigned_resources.push(*user),
            Query::Sessions(user) => asked.sessions_of.push(*user),
            Query::ApiTokens(user) => asked.api_tokens.push(*user),
            Query::Password(user) => asked.passwords.push(*user),
            Query::Now(()) => asked.now = true,
            Query::LicenseTotals(()) => asked.license_totals = true,
            Query::LicensesGivenOut(()) => asked.licenses_given_out = true,
            Query::LicensesReceived(user) => asked.licenses_received.push(*user),
            Query::LicensesShared(user) => asked.licenses_shared.push(*user),
            Query::Case(case) => asked.cases.push(*case),
            Query::ListsOf(case) => asked.lists_of.push(*case),
            Query::CasesOf(user) => asked.cases_of.push(*user),
            Query::CasesWith(camera) => asked.cases_with.push(*camera),
            Query::ExpiredCases(()) => asked.expired_cases = true,
            Query::Entry(entry) => asked.entries.push(*entry),
        }
    }
    asked
}

/// What stands in the rows, by the key in their first column, in the rows' order.
fn by_first<K: Eq + Hash, T>(
    rows: &[QueryResult],
    key: impl Fn(&QueryResult, usize) -> Result<K>,
    read: impl Fn(&QueryResult) -> Result<T>,
) -> Result<HashMap<K, Vec<T>>> {
    let mut found: HashMap<K, Vec<T>> = HashMap::new();
    for row in rows {
        found.entry(key(row, 0)?).or_default().push(read(row)?);
    }
    Ok(found)
}
