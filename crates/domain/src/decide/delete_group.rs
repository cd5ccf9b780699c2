//! `deleteGroup` (T20).

use crate::facts::Query;
use crate::refusal::Blocker;
use crate::{Action, Change, Code, DeleteGroup, Refusal, Rule, Stop};

use super::access::Access;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: DeleteGroup) -> Result<Vec<Change>, Stop> {
    let group = command.group;
    let path = access.seen_group(group)?;
    access.may_on_group(Action::UserGroupsDelete, group)?;

    access.facts.require([
        Query::Members(group),
        Query::Contents(group),
        Query::Children(group),
    ])?;
    let members = access.facts.members(&group)?.iter();
    let contents = access.facts.contents(&group)?.iter();
    let children = access.facts.children(&group)?.iter();
    let left: Vec<Blocker> = members
        .map(|(user, _)| Blocker::from(*user))
        .chain(contents.map(|resource| (*resource).into()))
        .chain(children.map(|child| (*child).into()))
        .collect();
    let mut refusals = Refusals::default();
    refusals.add_if(path.len() == 1, root_group);
    refusals.add_if(!left.is_empty(), || {
        let message = "only an empty group is deleted; take its users, resources and nested \
                       groups out first";
        Refusal::new(Code::GroupNotEmpty, Rule::T(20), message).blocked_by(left)
    });
    refusals.finish()?;
    let [.., parent, _] = path else {
        return Err(Stop::NotFound);
    };
    Ok(vec![Change::GroupDeleted {
        group,
        parent: *parent,
    }])
}

/// T15: what is never done to the root group.
pub(super) fn root_group() -> Refusal {
    let message = "the root group is neither moved nor deleted; choose a group below it";
    Refusal::new(Code::RootGroup, Rule::T(15), message).at(["groupId"])
}
