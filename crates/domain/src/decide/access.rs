//! The caller before the facts. Loads standings; decides nothing itself. What he sees is in
//! `sees.rs`, what he may do in `may.rs`.

use std::collections::HashSet;

use crate::facts::{Query, UserFacts};
use crate::standing::{Target, roles_over};
use crate::{ActionSet, Caller, Facts, GroupId, ResourceId, Role, RoleSet, Standing, Stop, UserId};

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
            Caller::User(user) | Caller::Token { user, .. } => {
                Some(facts.user(&user)?.as_ref().ok_or(Stop::NotFound)?)
            }
        };
        Ok(Self { caller, facts, me })
    }

    /// Whether the caller is this user.
    pub(super) fn is_me(&self, user: UserId) -> bool {
        self.caller.user() == Some(user)
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

    /// Asks in two needs for all that the caller's standing to these resources takes.
    pub(super) fn require_resources(&self, resources: &[ResourceId]) -> Result<(), Stop> {
        let assigned = self.caller.user().into_iter().flat_map(|me| {
            let all = resources.iter();
            all.map(move |resource| Query::Assigned((me, *resource)))
        });
        let known = resources.iter().map(|resource| Query::Resource(*resource));
        let root = [Query::Root(())];
        self.facts.require(assigned.chain(known).chain(root))?;
        self.require_placements(resources)
    }

    /// Asks in two needs for these resources and the paths of their groups.
    pub(super) fn require_placements(&self, resources: &[ResourceId]) -> Result<(), Stop> {
        let known = resources.iter().map(|resource| Query::Resource(*resource));
        self.facts.require(known.chain([Query::Root(())]))?;
        let mut paths = Vec::new();
        for resource in resources {
            if let Some(found) = self.facts.resource(resource)? {
                paths.extend(found.groups.iter().map(|group| Query::Path(*group)));
            }
        }
        self.facts.require(paths)
    }

    /// Asks at once for where the user's groups stand.
    pub(super) fn require_paths(&self, user: &UserFacts) -> Result<(), Stop> {
        if self.me.is_none() {
            return Ok(());
        }
        let groups = user.memberships.iter();
        self.facts
            .require(groups.map(|(group, _)| Query::Path(*group)))
    }

    /// The root group.
    pub(super) fn root(&self) -> Result<GroupId, Stop> {
        self.facts.root(&())?.ok_or(Stop::NotFound)
    }

    /// How the caller stands to the group; none where there is no such group.
    pub(super) fn standing_on_group(
        &self,
        me: &UserFacts,
        group: GroupId,
    ) -> Result<Option<Standing>, Stop> {
        let path = self.facts.path(&group)?.as_deref();
        Ok(path.map(|path| self.standing_at(me, path)))
    }

    /// How the caller stands to the last group of the path.
    pub(super) fn standing_at(&self, me: &UserFacts, path: &[GroupId]) -> Standing {
        let on = if path.len() == 1 {
            Target::Root
        } else {
            Target::Group
        };
        self.held(me.standing(roles_over(&me.memberships, path), false, on))
    }

    /// The caller's standing by what he comes by: an API token takes away what is not in its scope.
    pub(super) const fn held(&self, standing: Standing) -> Standing {
        standing.held_to(self.caller.scope())
    }

    /// What the caller has to give: what his limits leave him, and the scope of his token.
    pub(super) fn within_scope(&self, actions: ActionSet) -> ActionSet {
        (self.caller.scope()).map_or(actions, |scope| actions.intersection(scope))
    }

    /// How the caller stands to the resource; none for the operator.
    pub(super) fn my_standing_on_resource(
        &self,
        resource: ResourceId,
    ) -> Result<Option<Standing>, Stop> {
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
        Ok(Some(self.held(me.standing(roles, assigned, on))))
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

    /// The groups whose memberships reach a resource that is in these groups: they, all above them,
    /// and the root in any case (T7, T8).
    pub(super) fn groups_over(&self, groups: &[GroupId]) -> Result<HashSet<GroupId>, Stop> {
        let mut over = HashSet::from([self.root()?]);
        for group in groups {
            over.extend(self.facts.path(group)?.iter().flatten());
        }
        Ok(over)
    }

    /// What the caller may do to the resource where it is in these groups: before and after a
    /// command, for T12. Himself, whatever he comes by: his token gives him nothing either.
    pub(super) fn my_actions_in(
        &self,
        resource: ResourceId,
        groups: &[GroupId],
    ) -> Result<ActionSet, Stop> {
        let (Some(me), Some(id)) = (self.me, self.caller.user()) else {
            return Ok(ActionSet::EMPTY);
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
