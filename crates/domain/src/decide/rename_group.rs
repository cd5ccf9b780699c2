//! `renameGroup`.

use crate::{Action, Change, RenameGroup, Stop};

use super::access::Access;

pub(super) fn decide(access: &Access<'_>, command: &RenameGroup) -> Result<Vec<Change>, Stop> {
    let group = command.group;
    access.seen_group(group)?;
    access.may_on_group(Action::UserGroupsRename, group)?;
    let label = access.facts.label(&group.into())?.as_ref();
    if label.is_some_and(|label| label.name == command.name.as_str()) {
        return Ok(Vec::new());
    }
    Ok(vec![Change::GroupRenamed {
        group,
        name: command.name.clone(),
    }])
}
