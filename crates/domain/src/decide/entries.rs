//! What the commands about entries of lists have in common.

use crate::{EntryId, ResourceId, ResourceKind, Stop};

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

/// The list of an entry that the caller sees the list of.
pub(super) fn list_of(access: &Access<'_>, entry: EntryId) -> Result<ResourceId, Stop> {
    let list = access.facts.entry(&entry)?.ok_or(Stop::NotFound)?;
    seen_list(access, list)?;
    Ok(list)
}
