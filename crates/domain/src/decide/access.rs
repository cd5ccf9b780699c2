//! The caller before the facts: what he sees and may do. Loads standings; decides nothing itself.

use crate::facts::{Query, ResourceFacts, UserFacts};
use crate::standing::{Target, roles_over};
use crate::{
    Action, Caller, Facts, GroupId, ResourceId, Role, RoleSet, Standing, Stop, UserId, sight,
};

use super::refusals::forbidden;

/// The caller of one command and the facts that it is decided by.
pub(super) struct Access<'a> {
    pub(super) caller: Caller,
    pub(super) facts: &'a Facts,
    me: Option<&'a UserFacts>,
}

impl<'a> Access<'a> {
    /// # Errors
    /// The caller is gone: nothing exists for him any more.
    pub(super) fn new(caller: Caller, facts: &'a Facts) -> Result<Self, Stop> {
        let me = match caller {
            Caller::Operator => None,
            Caller::User(user) => Some(facts.user(&user)?.as_ref().ok_or(Stop::NotFound)?),
        };
        Ok(Self { caller, facts, me })
    }

    /// Whether the caller is this user.
    pub(super) fn is_me(&self, user: UserId) -> bool {
        self.caller == Caller::User(user)
    }

    /// The caller's facts; none for the operator, who is held to nothing of his own.
    pub(super) const fn me(&self) -> Option<&'a UserFacts> {
        self.me
    }

    /// Whether the caller counts as a System manager for T14 and T17.
    pub(super) fn is_system_manager(&self) -> bool {
        self.me
            .is_none_or(|me| me.active && has_role(me, Role::SystemManager))
    }

    /// A user that the caller sees.
    pub(super) fn seen_user(&self, user: UserId) -> Result<&'a UserFacts, Stop> {
        let found = self.facts.user(&user)?.as_ref().ok_or(Stop::NotFound)?;
        let Some(me) = self.me else { return Ok(found) };
        if self.is_me(user) {
            return Ok(found);
        }
        self.facts.require(
            found
                .memberships
                .iter()
                .map(|(group, _)| Query::Path(*group)),
        )?;
        let standings = found
            .memberships
            .iter()
            .map(|(group, _)| self.standing_on_group(me, *group))
            .collect::<Result<Vec<_>, _>>()?;
        if sight::sees_user(standings.into_iter().flatten()) {
            Ok(found)
        } else {
            Err(Stop::NotFound)
        }
    }

    /// The path of a group that the caller sees.
    pub(super) fn seen_group(&self, group: GroupId) -> Result<&'a [GroupId], Stop> {
        let path = self.facts.path(&group)?.as_deref().ok_or(Stop::NotFound)?;
        if let Some(me) = self.me {
            let standing = self.standing_on_group(me, group)?.ok_or(Stop::NotFound)?;
            if !sight::sees_group(&standing) {
                return Err(Stop::NotFound);
            }
        }
        Ok(path)
    }

    /// A resource that the caller sees.
    pub(super) fn seen_resource(&self, resource: ResourceId) -> Result<&'a ResourceFacts, Stop> {
        let found = self
            .facts
            .resource(&resource)?
            .as_ref()
            .ok_or(Stop::NotFound)?;
        if let Some(standing) = self.my_standing_on_resource(resource)?
            && !sight::sees_resource(&standing)
        {
            return Err(Stop::NotFound);
        }
        Ok(found)
    }

    /// A resource whose place matters to a rule, seen or not.
    pub(super) fn place(&self, resource: ResourceId) -> Result<&'a ResourceFacts, Stop> {
        self.facts
            .resource(&resource)?
            .as_ref()
            .ok_or(Stop::NotFound)
    }

    /// Resources that the caller sees, all asked for at once.
    pub(super) fn seen_resources(&self, resources: &[ResourceId]) -> Result<(), Stop> {
        self.require_resources(resources)?;
        resources
            .iter()
            .try_for_each(|resource| self.seen_resource(*resource).map(drop))
    }

    /// Asks for these resources, how the caller stands to them, and the paths of their groups.
    pub(super) fn require_resources(&self, resources: &[ResourceId]) -> Result<(), Stop> {
        let assigned = self.caller.user().map(|me| {
            resources
                .iter()
                .map(move |resource| Query::Assigned((me, *resource)))
        });
        self.facts.require(
            resources
                .iter()
                .map(|resource| Query::Resource(*resource))
                .chain(assigned.into_iter().flatten()),
        )?;
        self.require_places(resources)
    }

    /// Asks for these resources and the paths of their groups in two needs.
    pub(super) fn require_places(&self, resources: &[ResourceId]) -> Result<(), Stop> {
        self.facts
            .require(resources.iter().map(|resource| Query::Resource(*resource)))?;
        let mut paths = Vec::new();
        for resource in resources {
            if let Some(found) = self.facts.resource(resource)? {
                paths.extend(found.groups.iter().map(|group| Query::Path(*group)));
            }
        }
        self.facts.require(paths)
    }

    /// # Errors
    /// Forbidden where the caller may not do this on the group.
    pub(super) fn may_on_group(&self, action: Action, group: GroupId) -> Result<(), Stop> {
        let Some(me) = self.me else { return Ok(()) };
        let standing = self.standing_on_group(me, group)?.ok_or(Stop::NotFound)?;
        if standing.reaches(action) {
            Ok(())
        } else {
            Err(forbidden(action))
        }
    }

    /// # Errors
    /// Forbidden where the caller may not do this on every group of the user.
    pub(super) fn may_on_every_group(&self, action: Action, user: &UserFacts) -> Result<(), Stop> {
        let groups = || user.memberships.iter().map(|(group, _)| *group);
        self.facts.require(groups().map(Query::Path))?;
        groups().try_for_each(|group| self.may_on_group(action, group))
    }

    /// # Errors
    /// Forbidden where the caller may not do this about himself.
    pub(super) fn may_oneself(&self, action: Action) -> Result<(), Stop> {
        let Some(me) = self.me else { return Ok(()) };
        let roles = me.memberships.iter().map(|(_, role)| *role).collect();
        if me.standing(roles, false, Target::Oneself).allows(action) {
            Ok(())
        } else {
            Err(forbidden(action))
        }
    }

    /// # Errors
    /// Forbidden where the caller may not do this to the resource.
    pub(super) fn may_on_resource(&self, action: Action, resource: ResourceId) -> Result<(), Stop> {
        match self.my_standing_on_resource(resource)? {
            Some(standing) if !standing.allows(action) => Err(forbidden(action)),
            _ => Ok(()),
        }
    }

    /// Whether the caller may do this on any of the groups.
    pub(super) fn may_on_any_group(
        &self,
        action: Action,
        groups: impl IntoIterator<Item = GroupId>,
    ) -> Result<(), Stop> {
        for group in groups {
            match self.may_on_group(action, group) {
                Err(Stop::Refused(_)) => {}
                other => return other,
            }
        }
        Err(forbidden(action))
    }

    /// Whether the resource is within the caller's reach of the action.
    pub(super) fn reaches_resource(
        &self,
        action: Action,
        resource: ResourceId,
    ) -> Result<bool, Stop> {
        Ok(self
            .my_standing_on_resource(resource)?
            .is_none_or(|standing| standing.reaches(action)))
    }

    /// The root group.
    pub(super) fn root(&self) -> Result<GroupId, Stop> {
        self.facts.root(&())?.ok_or(Stop::NotFound)
    }

    fn standing_on_group(&self, me: &UserFacts, group: GroupId) -> Result<Option<Standing>, Stop> {
        let Some(path) = self.facts.path(&group)? else {
            return Ok(None);
        };
        let on = if path.len() == 1 {
            Target::Root
        } else {
            Target::Group
        };
        Ok(Some(me.standing(
            roles_over(&me.memberships, path),
            false,
            on,
        )))
    }

    fn my_standing_on_resource(&self, resource: ResourceId) -> Result<Option<Standing>, Stop> {
        let (Some(me), Some(id)) = (self.me, self.caller.user()) else {
            return Ok(None);
        };
        let assigned = *self.facts.assigned(&(id, resource))?;
        let found = self
            .facts
            .resource(&resource)?
            .as_ref()
            .ok_or(Stop::NotFound)?;
        let roles = self.roles_over_groups(me, &found.groups)?;
        let on = Target::Resource(resource.kind);
        Ok(Some(me.standing(roles, assigned, on)))
    }

    /// The roles of the user over a resource in these groups; the root's reach every resource (T8).
    pub(super) fn roles_over_groups(
        &self,
        user: &UserFacts,
        groups: &[GroupId],
    ) -> Result<RoleSet, Stop> {
        let root = self.root()?;
        let mut roles = roles_over(&user.memberships, &[root]);
        for group in groups {
            let path = self.facts.path(group)?.as_deref().ok_or(Stop::NotFound)?;
            roles = roles.union(roles_over(&user.memberships, path));
        }
        Ok(roles)
    }

    /// Whether the resource is individually assigned to the caller.
    pub(super) fn is_mine(&self, resource: ResourceId) -> Result<bool, Stop> {
        match self.caller.user() {
            Some(me) => Ok(*self.facts.assigned(&(me, resource))?),
            None => Ok(false),
        }
    }

    /// What the caller may do to the resource where it is in these groups: before and after a
    /// command, for T12.
    pub(super) fn my_actions_in(
        &self,
        resource: ResourceId,
        groups: &[GroupId],
    ) -> Result<crate::ActionSet, Stop> {
        let (Some(me), Some(id)) = (self.me, self.caller.user()) else {
            return Ok(crate::ActionSet::EMPTY);
        };
        let assigned = *self.facts.assigned(&(id, resource))?;
        let roles = self.roles_over_groups(me, groups)?;
        let on = Target::Resource(resource.kind);
        Ok(me.standing(roles, assigned, on).actions())
    }
}

/// Whether the user has the role anywhere; for the root's roles that is the root (T13, T18).
pub(super) fn has_role(user: &UserFacts, role: Role) -> bool {
    user.memberships.iter().any(|(_, his)| *his == role)
}
