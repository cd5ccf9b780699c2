//! `groups` and the children of a group.

use std::sync::Arc;

use canopy_domain::{Action, GroupId};
use uuid::Uuid;

use super::page::{Found, cut, folded};
use super::{Listed, Page};
use crate::{AppError, Op};

impl Op {
    /// The groups below one; without one the topmost that the caller sees and what is below them.
    /// Nearest first, then by name.
    ///
    /// # Errors
    /// `under` is not seen; a page that cannot be.
    pub async fn groups(
        &self,
        under: Option<GroupId>,
        search: Option<&str>,
        page: Page,
    ) -> Result<Listed<GroupId>, AppError> {
        let pin = self.pin().await?;
        let limit = page.limit()?;
        let search = folded(search)?;
        let after = self.after::<(u32, String, Uuid)>("groups", &page)?;
        let after = after.map(|(steps, name, id)| (steps, Arc::from(name), GroupId(id)));
        let tops = match under {
            Some(group) => {
                self.require_seen(&pin, group.into()).await?;
                vec![group]
            }
            None => pin
                .state()
                .topmost(&self.reach(&pin, Action::UserGroupsView)),
        };
        // A large tree is put in order first.
        let with_tops = under.is_none();
        let read = pin.clone();
        let found = tokio::task::spawn_blocking(move || {
            read.state()
                .groups_below(&tops, with_tops, search.as_deref(), after.as_ref(), limit)
        });
        let found = found.await.map_err(|_| AppError::Internal)?;
        let items = found
            .keys
            .into_iter()
            .map(|(steps, name, group)| ((steps, name.to_string(), group.0), group));
        let found = Found {
            items: items.collect(),
            total: found.total,
            more: found.more,
            revision: pin.revision(),
        };
        self.listed("groups", &page, found)
    }

    /// The groups right below one that the caller sees, by name: he sees them too (T7).
    ///
    /// # Errors
    /// The group is not seen; a page that cannot be.
    pub async fn children(&self, group: GroupId, page: Page) -> Result<Listed<GroupId>, AppError> {
        let pin = self.pin().await?;
        self.require_seen(&pin, group.into()).await?;
        let limit = page.limit()?;
        let after = self.after::<(String, Uuid)>("children", &page)?;
        let children = pin.state().children(group);
        let all = children
            .map(|(name, child)| ((name.to_string(), child.0), child))
            .collect();
        let found = cut(all, after.as_ref(), limit, pin.revision());
        self.listed("children", &page, found)
    }
}
