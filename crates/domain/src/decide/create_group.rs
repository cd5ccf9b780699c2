//! `createGroup`.

use crate::{Action, Change, Code, CreateGroup, MAX_DEPTH, Refusal, Rule, Stop};

use super::access::Access;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &CreateGroup) -> Result<Vec<Change>, Stop> {
    let path = access.seen_group(command.parent)?;
    access.may_on_group(Action::UserGroupsCreate, command.parent)?;
    let mut refusals = Refusals::default();
    refusals.add_if(path.len() >= MAX_DEPTH, too_deep);
    refusals.finish()?;
    Ok(vec![Change::GroupCreated {
        group: command.group,
        parent: Some(command.parent),
        name: command.name.clone(),
        external_id: command.external_id.clone(),
    }])
}

/// T2: at most 64 groups from the root to the deepest.
pub(super) fn too_deep() -> Refusal {
    Refusal::new(
        Code::TooDeep,
        Rule::T(2),
        "a group stands at most 64 deep; choose a parent nearer to the root",
    )
    .at(["parentId"])
}
