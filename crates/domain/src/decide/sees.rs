//! What the caller finds: what is hidden from him is absent.

use crate::facts::{ResourceFacts, UserFacts};
use crate::{GroupId, ResourceId, Stop, UserId, sight};

use super::access::Access;

impl<'a> Access<'a> {
    /// A user that the caller sees.
    pub(super) fn seen_user(&self, user: UserId) -> Result<&'a UserFacts, Stop> {
        let found = self.facts.user(&user)?.as_ref().ok_or(Stop::NotFound)?;
        let Some(me) = self.me() else {
            return Ok(found);
        };
        if self.is_me(user) {
            return Ok(found);
        }
        self.require_paths(found)?;
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
        if let Some(me) = self.me() {
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

    /// Resources that the caller sees, all asked for at once.
    pub(super) fn seen_resources(&self, resources: &[ResourceId]) -> Result<(), Stop> {
        self.require_resources(resources)?;
        resources
            .iter()
            .try_for_each(|resource| self.seen_resource(*resource).map(drop))
    }
}
