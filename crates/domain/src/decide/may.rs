//! What the caller may do. A missing action is an answer of its own: FORBIDDEN, before any rule.

use crate::facts::UserFacts;
use crate::standing::Target;
use crate::{Action, GroupId, ResourceId, Stop};

use super::access::Access;
use super::refusals::{forbidden, out_of_scope};

impl Access<'_> {
    /// # Errors
    /// Forbidden where the caller may not do this on the group.
    pub(super) fn may_on_group(&self, action: Action, group: GroupId) -> Result<(), Stop> {
        if self.me().is_none() {
            return Ok(());
        }
        let path = self.facts.path(&group)?.as_deref().ok_or(Stop::NotFound)?;
        self.may_at(action, path)
    }

    /// # Errors
    /// Forbidden where the caller may not do this on the last group of the path.
    pub(super) fn may_at(&self, action: Action, path: &[GroupId]) -> Result<(), Stop> {
        match self.me() {
            Some(me) if !self.standing_at(me, path).reaches(action) => Err(self.forbidden(action)),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// Forbidden where the caller may do this on none of the user's groups.
    pub(super) fn may_in_any_group_of(&self, action: Action, user: &UserFacts) -> Result<(), Stop> {
        self.require_paths(user)?;
        for (group, _) in &user.memberships {
            match self.may_on_group(action, *group) {
                Err(Stop::Refused(_)) => {}
                other => return other,
            }
        }
        Err(self.forbidden(action))
    }

    /// # Errors
    /// Forbidden unless every membership of the user is within the caller's reach of the action.
    pub(super) fn may_in_every_group_of(
        &self,
        action: Action,
        user: &UserFacts,
    ) -> Result<(), Stop> {
        self.require_paths(user)?;
        let mut groups = user.memberships.iter();
        groups.try_for_each(|(group, _)| self.may_on_group(action, *group))
    }

    /// # Errors
    /// Forbidden where the caller may not do this to the resource.
    pub(super) fn may_on_resource(&self, action: Action, resource: ResourceId) -> Result<(), Stop> {
        match self.my_standing_on_resource(resource)? {
            Some(standing) if !standing.allows(action) => Err(self.forbidden(action)),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// Forbidden where the caller may not do this to himself.
    pub(super) fn may_on_oneself(&self, action: Action) -> Result<(), Stop> {
        let Some(me) = self.me() else { return Ok(()) };
        let roles = me.memberships.iter().map(|(_, role)| *role).collect();
        let standing = me.standing(roles, false, Target::Oneself);
        if self.held(standing).allows(action) {
            Ok(())
        } else {
            Err(self.forbidden(action))
        }
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

    /// The answer to a missing action: a token that was not made for it is the reason that its owner
    /// can do something about.
    fn forbidden(&self, action: Action) -> Stop {
        let beyond = (self.caller.scope()).is_some_and(|scope| !scope.contains(action));
        if beyond {
            out_of_scope(action)
        } else {
            forbidden(action)
        }
    }
}
