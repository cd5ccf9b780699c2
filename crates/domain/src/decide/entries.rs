//! What the commands about entries of lists have in common.

use crate::{Action, EntryId, ResourceId, ResourceKind, Stop};

use super::access::Access;

/// A list that the caller sees.
pub(super) fn seen_list(access: &Access<'_>, list: ResourceId) -> Result<(), Stop> {
    if !matches!(
        list.kind,
        ResourceKind::PersonList | ResourceKind::PlateList
    ) {
        return Err(Stop::NotFound);
    }
    access.seen_resources(&[list])
}

/// The list of an entry that the caller sees: who finds the list may still not see what is in it.
pub(super) fn list_of(access: &Access<'_>, entry: EntryId) -> Result<ResourceId, Stop> {
    let list = access.facts.entry(&entry)?.ok_or(Stop::NotFound)?;
    seen_list(access, list)?;
    match access.my_standing_on_resource(list)? {
        Some(standing) if !standing.allows(Action::AnalyticsResourcesView) => Err(Stop::NotFound),
        _ => Ok(list),
    }
}
