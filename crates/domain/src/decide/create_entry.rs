//! `createEntry`.

use crate::{Action, AnalyticsChange, CreateEntry, Stop};

use super::access::Access;
use super::{Decided, entries};

pub(super) fn decide(access: &Access<'_>, command: &CreateEntry) -> Result<Decided, Stop> {
    let list = command.list;
    entries::seen_list(access, list)?;
    access.may_on_resource(Action::AnalyticsResourcesCreate, list)?;
    Ok(AnalyticsChange::EntryCreated {
        entry: command.entry,
        list,
        by: access.caller.user(),
        at: *access.facts.now(&())?,
        label: command.label.clone(),
        value: command.value.clone(),
    }
    .into())
}
