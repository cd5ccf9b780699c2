//! Lists of resources, merged from the subtrees that a user reaches.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_domain::{GroupId, ResourceId, ResourceKind, UserId};

use super::{Directory, Pin};
use crate::AskError;
use crate::model::{Key, Listing, Wanted};

/// Where a resource stands in a list: its name, then its id.
pub type ResourceKey = (Arc<str>, ResourceId);

/// What is listed, for whom.
#[derive(Debug, Clone)]
pub struct ResourceList {
    /// By whose rights.
    pub user: UserId,
    /// Which of them.
    pub wanted: Wanted,
    /// One kind only.
    pub kind: Option<ResourceKind>,
    /// Only what is assigned to this group or below it.
    pub below: Option<GroupId>,
    /// Only what has this in its name, folded.
    pub search: Option<String>,
}

/// A page of resources.
#[derive(Debug, Clone, Default)]
pub struct ResourcePage {
    /// By name, then id.
    pub keys: Vec<ResourceKey>,
    /// Whether more follow.
    pub more: bool,
    /// How many there are on all pages.
    pub total: u64,
}

impl Directory {
    /// A page of the list and its whole size, at the pinned revision.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn resources(
        &self,
        pin: &Pin,
        list: &ResourceList,
        after: Option<&ResourceKey>,
        limit: usize,
    ) -> Result<ResourcePage, AskError> {
        let Some(user) = pin.state().user(list.user).cloned() else {
            return Ok(ResourcePage::default());
        };
        let heads = self.heads_reached(pin, list);
        let models = self.models(pin, heads).await?;
        let (list, after) = (list.clone(), after.cloned());
        // Off the async threads: a whole System may have to be counted.
        let listed = tokio::task::spawn_blocking(move || {
            let listing = Listing {
                user: &user,
                wanted: list.wanted,
                kind: list.kind,
                below: list.below,
                search: list.search.as_deref(),
            };
            let mut keys: Vec<Key> = Vec::new();
            let mut total = 0;
            let mut shared = BTreeSet::new();
            for model in models {
                keys.extend(model.page(&listing, after.as_ref(), limit + 1));
                let count = model.count(&listing);
                total += count.here;
                shared.extend(count.shared);
            }
            // What several subtrees hold is there once.
            keys.sort_unstable();
            keys.dedup();
            let more = keys.len() > limit;
            keys.truncate(limit);
            ResourcePage {
                keys,
                more,
                total: total + shared.len() as u64,
            }
        });
        listed.await.map_err(|_| AskError::Unavailable)
    }

    /// The resources of one group itself, by name, then id; whatever the asker may see.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn resources_of_group(
        &self,
        pin: &Pin,
        group: GroupId,
    ) -> Result<Vec<ResourceKey>, AskError> {
        let models = self.models(pin, pin.state().head_of(group)).await?;
        Ok(models
            .iter()
            .flat_map(|model| model.resources_of(group))
            .collect())
    }

    /// The subtrees in which the list can have anything: those that his memberships reach, and one
    /// for each individual assignment.
    fn heads_reached(&self, pin: &Pin, list: &ResourceList) -> BTreeSet<GroupId> {
        let state = pin.state();
        let Some(user) = state.user(list.user) else {
            return BTreeSet::new();
        };
        let reached = user
            .memberships
            .iter()
            .flat_map(|(group, _)| state.heads_below(*group));
        let assigned = user
            .assigned
            .iter()
            .filter_map(|id| state.heads_of(*id)?.first().copied());
        let heads: BTreeSet<GroupId> = reached.chain(assigned).collect();
        match list.below {
            None => heads,
            Some(group) => {
                let mut below: BTreeSet<GroupId> = state.heads_below(group).into_iter().collect();
                // An individual assignment is listed off the subtree where it is below the group.
                below.retain(|head| heads.contains(head) || !user.assigned.is_empty());
                below
            }
        }
    }
}
