//! `updateEntry`.

use crate::{Action, AnalyticsChange, Stop, UpdateEntry};

use super::access::Access;
use super::{Decided, entries};

pub(super) fn decide(access: &Access<'_>, command: &UpdateEntry) -> Result<Decided, Stop> {
    let list = entries::list_of(access, command.entry)?;
    access.may_on_resource(Action::AnalyticsResourcesEdit, list)?;
    if command.label.is_none() && command.value.is_none() {
        return Ok(Decided::default());
    }
    Ok(AnalyticsChange::EntryEdited {
        entry: command.entry,
        label: command.label.clone(),
        value: command.value.clone(),
    }
    .into())
}
