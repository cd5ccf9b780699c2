//! What a stream is held to: the things that its filter names.

use canopy_domain::{Action, Asker, Eyes, Ground, GroupId, ResourceId, TargetId, UserId};

use super::WatchFilter;
use crate::{AppError, Op};

/// The things that a filter names; none: everything.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    user: Option<UserId>,
    group: Option<GroupId>,
    resource: Option<ResourceId>,
}

impl Named {
    /// What the texts of the filter name.
    ///
    /// # Errors
    /// Something that the reader does not find.
    pub(super) async fn find(op: &Op, filter: &WatchFilter) -> Result<Self, AppError> {
        let pin = op.pin().await?;
        let mut named = Self::default();
        if let Some(found) = op.found(&pin, filter.user.clone()).await? {
            let TargetId::User(user) = found else {
                return Err(AppError::NotFound);
            };
            named.user = Some(user);
        }
        if let Some(found) = op.found(&pin, filter.group.clone()).await? {
            let TargetId::Group(group) = found else {
                return Err(AppError::NotFound);
            };
            named.group = Some(group);
        }
        if let Some(found) = op.found(&pin, filter.resource.clone()).await? {
            let TargetId::Resource(resource) = found else {
                return Err(AppError::NotFound);
            };
            named.resource = Some(resource);
        }
        Ok(named)
    }

    pub(super) fn is_everything(&self) -> bool {
        self.targets().next().is_none()
    }

    /// The things themselves.
    pub(super) fn targets(&self) -> impl Iterator<Item = TargetId> + '_ {
        let user = self.user.map(TargetId::User).into_iter();
        let group = self.group.map(TargetId::Group);
        let resource = self.resource.map(TargetId::Resource);
        user.chain(group).chain(resource)
    }

    /// Whether the thing is one of these, or in the subtree of the group, before or after.
    pub(super) fn touches(
        &self,
        target: TargetId,
        (before, after): (&dyn Ground, &dyn Ground),
    ) -> bool {
        self.is_one(target)
            || self.group.is_some_and(|group| {
                before.is_in_subtree(target, group) || after.is_in_subtree(target, group)
            })
    }

    /// Whether the thing is one of these.
    pub(super) fn is_one(&self, target: TargetId) -> bool {
        self.targets().any(|named| named == target)
    }

    /// Whether it takes more than the things themselves: a subtree.
    pub(super) fn is_subtree(&self) -> bool {
        self.group.is_some()
    }

    /// Whether anything of these is the user's to audit: of a group also a part of its subtree.
    pub(super) fn is_audited(
        &self,
        asker: Asker,
        ground: &dyn Ground,
        eyes: &mut Eyes<'_>,
    ) -> bool {
        if self.targets().any(|target| eyes.audits(target)) {
            return true;
        }
        let (Some(group), Some(person)) = (self.group, ground.person(asker.user)) else {
            return false;
        };
        let mut reach = person.held_to(asker.scope).reach(Action::SystemViewAudit);
        reach.any(|his| ground.is_below(his, group))
    }
}
