//! `deleteEntry`.

use crate::{Action, AnalyticsChange, DeleteEntry, Stop};

use super::access::Access;
use super::{Decided, entries};

pub(super) fn decide(access: &Access<'_>, command: DeleteEntry) -> Result<Decided, Stop> {
    let entry = command.entry;
    let list = entries::list_of(access, entry)?;
    access.may_on_resource(Action::AnalyticsResourcesDelete, list)?;
    Ok(AnalyticsChange::EntryDeleted { entry }.into())
}
