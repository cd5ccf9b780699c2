//! `deleteGroup`: only an empty one (T20), and never the root (T15).

use crate::facts::Query;
use crate::{Action, Change, Code, DeleteGroup, Refusal, Rule, Stop, TargetId};

use super::access::Access;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &DeleteGroup) -> Result<Vec<Change>, Stop> {
    let group = command.group;
    let path = access.seen_group(group)?;
    access.may_on_group(Action::UserGroupsDelete, group)?;
    access.facts.require([
        Query::Members(group),
        Query::Contents(group),
        Query::Children(group),
    ])?;
    let children = access
        .facts
        .children(&group)?
        .iter()
        .map(|id| TargetId::from(*id));
    let contents = access
        .facts
        .contents(&group)?
        .iter()
        .map(|id| TargetId::from(*id));
    let members = access.facts.members(&group)?.iter();
    let members = members.map(|(user, _)| TargetId::from(*user));
    let left: Vec<TargetId> = children.chain(contents).chain(members).collect();

    let mut refusals = Refusals::default();
    let parent = path.iter().rev().nth(1).copied();
    refusals.add_if(parent.is_none(), root_stays);
    refusals.add_if(!left.is_empty(), || {
        Refusal::new(
            Code::GroupNotEmpty,
            Rule::T(20),
            "a group is deleted only when empty; take its users, resources and nested groups out \
             first",
        )
        .blocked_by(left)
    });
    refusals.finish()?;
    let deleted = parent.map(|parent| Change::GroupDeleted { group, parent });
    Ok(deleted.into_iter().collect())
}

/// T15: the root group is the System's.
pub(super) fn root_stays() -> Refusal {
    Refusal::new(
        Code::RootGroup,
        Rule::T(15),
        "the root group is neither moved nor deleted; choose a nested group",
    )
    .at(["groupId"])
}
