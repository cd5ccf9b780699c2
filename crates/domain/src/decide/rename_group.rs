//! `renameGroup`.

use crate::{Action, Change, RenameGroup, Stop};

use super::access::Access;

pub(super) fn decide(access: &Access<'_>, command: &RenameGroup) -> Result<Vec<Change>, Stop> {
    let group = command.group;
    access.seen_group(group)?;
    access.may_on_group(Action::UserGroupsRename, group)?;
    let label = access.facts.label(&group.into())?;
    let label = label.as_ref().ok_or(Stop::NotFound)?;
    if label.name == command.name.as_str() {
        return Ok(Vec::new());
    }
    let name = command.name.clone();
    Ok(vec![Change::GroupRenamed { group, name }])
}
