//! `moveGroup`: the tree stays a tree (T2), the root its top (T15), nobody gains by his own move
//! (T12), and layouts keep their cameras (U8).

use std::collections::BTreeSet;

use crate::facts::{Query, UserFacts};
use crate::standing::{Target, roles_over};
use crate::{
    Action, ActionSet, Change, Code, GroupId, MAX_DEPTH, MoveGroup, Refusal, ResourceId,
    ResourceKind, Rule, Stop, TargetId,
};

use super::access::Access;
use super::create_group::too_deep;
use super::delete_group::root_stays;
use super::keeping::{self, After};
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &MoveGroup) -> Result<Vec<Change>, Stop> {
    let MoveGroup { group, parent } = *command;
    access
        .facts
        .require([Query::Path(group), Query::Path(parent)])?;
    let path = access.seen_group(group)?;
    let new = access.seen_group(parent)?;
    // The old parent is not named, so who does not see it lacks the action there.
    let from = path.iter().rev().nth(1).copied();
    access.may_on_group(Action::UserGroupsMove, from.unwrap_or(group))?;
    access.may_on_group(Action::UserGroupsMove, parent)?;

    let mut refusals = Refusals::default();
    let in_itself = new.contains(&group);
    refusals.add_if(in_itself, || {
        let message = "a group cannot stand below itself; choose a parent outside of it";
        Refusal::new(Code::GroupCycle, Rule::T(2), message).at(["parentId"])
    });
    refusals.add_if(from.is_none(), root_stays);
    let Some(from) = from.filter(|_| !in_itself) else {
        refusals.finish()?;
        return Ok(Vec::new());
    };
    if from == parent {
        return Ok(Vec::new());
    }
    let deepest = new.len() + *access.facts.height(&group)?;
    refusals.add_if(deepest > MAX_DEPTH, too_deep);
    let after = After::Moved(group, new);
    gives_the_caller_nothing(access, group, (path, new), &after, &mut refusals)?;
    let pairs = access.facts.contained_below(&group)?;
    keeping::cameras(access, pairs, &after, &mut refusals)?;
    refusals.finish()?;
    Ok(vec![Change::GroupMoved {
        group,
        parent,
        from,
    }])
}

/// T12: the caller's roles above the old place and the new one are what can differ; where no kind
/// of thing gains by that, nothing in the subtree does, and it is not looked at.
fn gives_the_caller_nothing(
    access: &Access<'_>,
    group: GroupId,
    (old, new): (&[GroupId], &[GroupId]),
    after: &After<'_>,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let Some(me) = access.me() else { return Ok(()) };
    let mut there = new.to_vec();
    there.push(group);
    let gains = |on: Target| {
        let actions = |path: &[GroupId]| actions(me, path, false, on);
        !actions(&there).is_subset(actions(old))
    };
    let mut gained: BTreeSet<TargetId> = BTreeSet::new();
    if gains(Target::Group) {
        gained.insert(group.into());
    }
    let kinds: Vec<ResourceKind> = ResourceKind::ALL
        .into_iter()
        .filter(|kind| gains(Target::Resource(*kind)))
        .collect();
    if !kinds.is_empty() {
        let below = access.facts.resources_below(&group)?.iter().copied();
        let below: Vec<ResourceId> = below.filter(|id| kinds.contains(&id.kind)).collect();
        access.require_resources(&below)?;
        for resource in below {
            if gains_on(access, me, resource, after)? {
                gained.insert(resource.into());
            }
        }
    }
    refusals.add_if(!gained.is_empty(), || {
        Refusal::new(
            Code::Oneself,
            Rule::T(12),
            "this would give yourself actions on what is moved; ask another manager",
        )
        .at(["parentId"])
        .blocked_by(gained)
    });
    Ok(())
}

/// With all its groups before and after, and the individual assignment that he may have.
fn gains_on(
    access: &Access<'_>,
    me: &UserFacts,
    resource: ResourceId,
    after: &After<'_>,
) -> Result<bool, Stop> {
    let groups = &access.place(resource)?.groups;
    let before = access.my_actions_in(resource, groups)?;
    let above: Vec<GroupId> = after.above(access, resource, groups)?.into_iter().collect();
    let assigned = access.is_mine(resource)?;
    let now = actions(me, &above, assigned, Target::Resource(resource.kind));
    Ok(!now.is_subset(before))
}

fn actions(me: &UserFacts, above: &[GroupId], assigned: bool, on: Target) -> ActionSet {
    me.standing(roles_over(&me.memberships, above), assigned, on)
        .actions()
}
