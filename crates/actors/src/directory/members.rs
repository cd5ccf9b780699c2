//! Who has a role over a target: the members of every group on the way from the root to it.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::{GroupId, Role, TargetId, UserId};

use super::{Directory, Pin};
use crate::AskError;

impl Directory {
    /// The memberships that reach the target, a group or a resource, at the pinned revision. Those
    /// of the root reach every resource (T8).
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn memberships_over(
        &self,
        pin: &Pin,
        target: TargetId,
    ) -> Result<Vec<(UserId, GroupId, Role)>, AskError> {
        let state = pin.state();
        let groups: BTreeSet<GroupId> = match target {
            TargetId::User(_) => BTreeSet::new(),
            TargetId::Group(group) => state.path(group).into_iter().collect(),
            TargetId::Resource(id) => {
                let own = state.groups_of(id).unwrap_or_default();
                own.iter()
                    .flat_map(|group| state.path(*group))
                    .chain(state.root())
                    .collect()
            }
        };
        let mut by_head: BTreeMap<GroupId, Vec<GroupId>> = BTreeMap::new();
        for group in groups {
            if let Some(head) = state.head_of(group) {
                by_head.entry(head).or_default().push(group);
            }
        }
        let models = self.models(pin, by_head.keys().copied()).await?;
        let mut memberships = Vec::new();
        for (model, groups) in models.iter().zip(by_head.values()) {
            for group in groups {
                memberships.extend(
                    model
                        .members(*group)
                        .map(|(user, role)| (user, *group, role)),
                );
            }
        }
        Ok(memberships)
    }
}
