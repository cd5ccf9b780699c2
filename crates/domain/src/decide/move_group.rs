//! `moveGroup` (T2, T12, T15, U8).

use crate::facts::{Query, UserFacts};
use crate::refusal::Blocker;
use crate::standing::{Target, roles_over};
use crate::{
    Action, Change, Code, GroupId, MAX_DEPTH, MoveGroup, Refusal, ResourceKind, RoleSet, Rule, Stop,
};

use super::access::Access;
use super::closure::{self, Taken};
use super::create_group::too_deep;
use super::delete_group::root_group;
use super::oneself;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: MoveGroup) -> Result<Vec<Change>, Stop> {
    let MoveGroup { group, parent } = command;
    access
        .facts
        .require([Query::Path(group), Query::Path(parent)])?;
    let path = access.seen_group(group)?;
    let to = access.seen_group(parent)?;
    // The root has no parent to be asked: it is asked itself. An old parent that is hidden was not
    // named: it is the right that the caller lacks.
    let (_, above) = path.split_last().ok_or(Stop::NotFound)?;
    let from = above.last().copied();
    access.may_at(Action::UserGroupsMove, from.map_or(path, |_| above))?;
    access.may_at(Action::UserGroupsMove, to)?;

    let mut refusals = Refusals::default();
    refusals.add_if(from.is_none(), root_group);
    refusals.add_if(to.contains(&group), || {
        let message = "a group does not stand below itself; choose a parent outside of it";
        Refusal::new(Code::GroupCycle, Rule::T(2), message).at(["parentId"])
    });
    // Neither would be a tree of which more could be asked.
    let Some(from) = from.filter(|_| !to.contains(&group)) else {
        refusals.finish()?;
        return Ok(Vec::new());
    };
    if from == parent {
        return Ok(Vec::new());
    }
    let moving = Move {
        access,
        group,
        path,
        to,
    };
    moving.check(&mut refusals)?;
    refusals.finish()?;
    Ok(vec![Change::GroupMoved {
        group,
        parent,
        from,
    }])
}

/// A group on the way to another parent.
struct Move<'a> {
    access: &'a Access<'a>,
    group: GroupId,
    /// Where it stands, itself included.
    path: &'a [GroupId],
    /// The groups from the root to its new parent.
    to: &'a [GroupId],
}

impl Move<'_> {
    fn check(&self, refusals: &mut Refusals) -> Result<(), Stop> {
        let (group, facts) = (self.group, self.access.facts);
        let kinds = self.gaining_kinds();
        let leaves = self
            .path
            .iter()
            .any(|at| *at != group && !self.to.contains(at));
        let below = Query::ResourcesBelow(group);
        let contained = Query::ContainedBelow(group);
        let asked = [Query::Height(group)].into_iter();
        let asked = asked.chain(Some(below).filter(|_| !kinds.is_empty()));
        facts.require(asked.chain(Some(contained).filter(|_| leaves)))?;

        let deepest = self.to.len() + *facts.height(&group)?;
        refusals.add_if(deepest > MAX_DEPTH, too_deep);
        oneself::gains(self.gained(&kinds)?, "parentId", refusals);
        // A group that only goes deeper is still below all that it was below.
        if leaves {
            let pairs = facts.contained_below(&group)?;
            let taken = Taken::Moved { group, to: self.to };
            closure::taken_from_groups(self.access, pairs, &taken, "parentId", refusals)?;
        }
        Ok(())
    }

    /// T12: what the caller could do more to.
    fn gained(&self, kinds: &[ResourceKind]) -> Result<Vec<Blocker>, Stop> {
        let (Some(me), Some(id)) = (self.access.me(), self.access.caller.user()) else {
            return Ok(Vec::new());
        };
        let mut gained = Vec::new();
        if self.gains(me, Target::Group) {
            gained.push(self.group.into());
        }
        if kinds.is_empty() {
            return Ok(gained);
        }
        let facts = self.access.facts;
        let mut resources = facts.resources_below(&self.group)?.clone();
        resources.retain(|resource| kinds.contains(&resource.kind));
        self.access.require_resources(&resources)?;
        for resource in resources {
            let found = facts.resource(&resource)?.as_ref().ok_or(Stop::NotFound)?;
            let assigned = *facts.assigned(&(id, resource))?;
            let roles = self.access.roles_over_groups(me, &found.groups)?;
            if self.adds(me, roles, assigned, Target::Resource(resource.kind)) {
                gained.push(resource.into());
            }
        }
        Ok(gained)
    }

    /// The kinds of resources that the caller might gain on. None, mostly: then nothing has to be
    /// known of what is below the group.
    fn gaining_kinds(&self) -> Vec<ResourceKind> {
        let Some(me) = self.access.me() else {
            return Vec::new();
        };
        let mut kinds = ResourceKind::ALL.to_vec();
        kinds.retain(|kind| self.gains(me, Target::Resource(*kind)));
        kinds
    }

    /// Whether he gains on a target in the group itself. Whatever is further down stands under the
    /// same roles and more: who gains nothing here gains nothing there.
    fn gains(&self, me: &UserFacts, on: Target) -> bool {
        self.adds(me, roles_over(&me.memberships, self.path), false, on)
    }

    /// Whether the roles that are above the group then add anything to these. Roles that are not
    /// above it any more make no difference: what they give, he had.
    fn adds(&self, me: &UserFacts, before: RoleSet, assigned: bool, on: Target) -> bool {
        let after = before.union(roles_over(&me.memberships, self.to));
        let actions = |roles| me.standing(roles, assigned, on).actions();
        !actions(after).is_subset(actions(before))
    }
}
