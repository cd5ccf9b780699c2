//! `moveGroup` (T2, T12, T15, U8).

use crate::facts::{Query, UserFacts};
use crate::refusal::Blocker;
use crate::standing::{Target, roles_over};
use crate::{
    Action, ActionSet, Change, Code, GroupId, MAX_DEPTH, MoveGroup, Refusal, ResourceId,
    ResourceKind, RoleSet, Rule, Standing, Stop, UserId,
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
        taken: Taken::Moved { group, to },
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
    taken: Taken<'a>,
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
            closure::taken_from_groups(self.access, pairs, &self.taken, "parentId", refusals)?;
        }
        Ok(())
    }

    /// T12: what the caller may do more to then, if anything.
    fn gained(&self, kinds: &[ResourceKind]) -> Result<Vec<Blocker>, Stop> {
        let (Some(me), Some(id)) = (self.access.me(), self.access.caller.user()) else {
            return Ok(Vec::new());
        };
        let mut gained = Vec::new();
        // Groups further down stand under all the roles that this one stands under, and more: who
        // gains nothing here gains nothing there.
        if !self.gains(me, Target::Group).is_empty() {
            gained.push(self.group.into());
        }
        if kinds.is_empty() {
            return Ok(gained);
        }
        let mut resources = self.access.facts.resources_below(&self.group)?.clone();
        resources.retain(|resource| kinds.contains(&resource.kind));
        self.access.require_resources(&resources)?;
        for resource in resources {
            if self.gains_on(me, id, resource)? {
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
        kinds.retain(|kind| !self.gains(me, Target::Resource(*kind)).is_empty());
        kinds
    }

    /// What he gains on a target that is in the group itself and nowhere else.
    fn gains(&self, me: &UserFacts, on: Target) -> ActionSet {
        let before = roles_over(&me.memberships, self.path);
        let after = roles_over(&me.memberships, &self.taken.path(self.path));
        let actions = |roles: RoleSet| me.standing(roles, false, on).actions();
        actions(after).without(actions(before))
    }

    fn gains_on(&self, me: &UserFacts, id: UserId, resource: ResourceId) -> Result<bool, Stop> {
        let facts = self.access.facts;
        let found = facts.resource(&resource)?.as_ref().ok_or(Stop::NotFound)?;
        let assigned = *facts.assigned(&(id, resource))?;
        let before = self.access.roles_over_groups(me, &found.groups)?;
        let mut after = roles_over(&me.memberships, &[self.access.root()?]);
        for group in &found.groups {
            let path = facts.path(group)?.as_deref().ok_or(Stop::NotFound)?;
            after = after.union(roles_over(&me.memberships, &self.taken.path(path)));
        }
        let actions = |roles: RoleSet| -> ActionSet {
            let on = Target::Resource(resource.kind);
            let standing: Standing = me.standing(roles, assigned, on);
            standing.actions()
        };
        Ok(!actions(after).is_subset(actions(before)))
    }
}
