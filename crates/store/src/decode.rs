//! Columns as the domain's types. What cannot be read was not written by this program.

use canopy_domain::{
    Action, ActionSet, CaseId, CaseKind, GroupId, IpPool, Level, Licenses, Micros, ResourceId,
    ResourceKind, Revision, Role, UserId,
};
use sea_orm::{QueryResult, TryGetable};
use uuid::Uuid;

use crate::{Head, Result, StoreError};

/// The column at this place.
pub(crate) fn get<T: TryGetable>(row: &QueryResult, index: usize) -> Result<T> {
    row.try_get_by_index(index)
        .map_err(|error| StoreError::corrupt(format!("column {index}: {error}")))
}

pub(crate) fn user(row: &QueryResult, index: usize) -> Result<UserId> {
    get(row, index).map(UserId)
}

pub(crate) fn group(row: &QueryResult, index: usize) -> Result<GroupId> {
    get(row, index).map(GroupId)
}

/// A resource whose kind stands at this place and whose id at the next.
pub(crate) fn resource(row: &QueryResult, index: usize) -> Result<ResourceId> {
    let kind: String = get(row, index)?;
    let kind = ResourceKind::parse(&kind)
        .ok_or_else(|| StoreError::corrupt(format!("no kind of resource is called {kind}")))?;
    let uuid = get(row, index + 1)?;
    Ok(ResourceId { kind, uuid })
}

pub(crate) fn camera(row: &QueryResult, index: usize) -> Result<ResourceId> {
    let uuid: Uuid = get(row, index)?;
    Ok(ResourceId {
        kind: ResourceKind::Camera,
        uuid,
    })
}

pub(crate) fn role(row: &QueryResult, index: usize) -> Result<Role> {
    let role: String = get(row, index)?;
    Role::parse(&role).ok_or_else(|| StoreError::corrupt(format!("no role is called {role}")))
}

pub(crate) fn case(row: &QueryResult, index: usize) -> Result<CaseId> {
    get(row, index).map(CaseId)
}

pub(crate) fn case_kind(row: &QueryResult, index: usize) -> Result<CaseKind> {
    let kind: String = get(row, index)?;
    CaseKind::parse(&kind)
        .ok_or_else(|| StoreError::corrupt(format!("no kind of case is called {kind}")))
}

pub(crate) fn level(row: &QueryResult, index: usize) -> Result<Level> {
    Level::new(get(row, index)?).map_err(|_| StoreError::corrupt("a level that there is not"))
}

pub(crate) fn count(row: &QueryResult, index: usize) -> Result<u64> {
    u64::try_from(get::<i64>(row, index)?).map_err(|_| StoreError::corrupt("a count below zero"))
}

/// Rows of a level and how many there are of it.
pub(crate) fn licenses(rows: &[QueryResult]) -> Result<Licenses> {
    let mut licenses = Licenses::default();
    for row in rows {
        licenses.add(level(row, 0)?, count(row, 1)?);
    }
    Ok(licenses)
}

/// No row, no limit (U5).
pub(crate) fn limits(row: &QueryResult, index: usize) -> Result<Option<ActionSet>> {
    get::<Option<String>>(row, index)?
        .map(|names| serde_json::from_str(&names))
        .transpose()
        .map_err(|error| StoreError::corrupt(format!("action limits: {error}")))
}

/// The scope of an API token: names of actions, of which those count that the catalogue has today. A
/// token outlives a changed catalogue, and what is gone from it allows nothing.
pub(crate) fn scope(names: &str) -> Result<ActionSet> {
    let names: Vec<String> = serde_json::from_str(names)
        .map_err(|error| StoreError::corrupt(format!("the scope of an API token: {error}")))?;
    let actions = names.iter().filter_map(|name| Action::parse(name));
    Ok(actions.collect())
}

/// No row, every address (U7).
pub(crate) fn pool(row: &QueryResult, index: usize) -> Result<IpPool> {
    match get::<Option<String>>(row, index)? {
        None => Ok(IpPool::default()),
        // Not the entries themselves: they are personal, and this goes to a log.
        Some(text) => IpPool::from_text(&text)
            .map_err(|_| StoreError::corrupt("an address pool that cannot be read")),
    }
}

pub(crate) fn revision(number: i64) -> Result<Revision> {
    u64::try_from(number)
        .map(Revision)
        .map_err(|_| StoreError::corrupt("a revision below zero"))
}

pub(crate) fn bytes<const N: usize>(bytes: Vec<u8>) -> Result<[u8; N]> {
    bytes
        .try_into()
        .map_err(|_| StoreError::corrupt(format!("bytes that are not {N}")))
}

/// Revision, hash and time of the head row.
pub(crate) fn head(row: &QueryResult) -> Result<Head> {
    Ok(Head {
        revision: revision(get(row, 0)?)?,
        hash: bytes(get(row, 1)?)?,
        at: Micros(get(row, 2)?),
    })
}
