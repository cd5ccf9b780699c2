//! The groups to which a user may do something.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_actors::{GroupKey, Pin};
use canopy_domain::standing::Target;
use canopy_domain::{Action, Ground, GroupId, UserId};
use uuid::Uuid;

use crate::list::{Found, Listed, Page};
use crate::{AppError, Op};

/// The name that cursors are signed for.
const LIST: &str = "accessible groups";

impl Op {
    /// The groups to which the user may do this, of those that the caller sees; nearest to the root
    /// first, then by name. He may be asked about.
    ///
    /// # Errors
    /// A page that cannot be.
    pub(super) async fn accessible_groups(
        &self,
        pin: &Pin,
        user: UserId,
        action: Action,
        page: &Page,
    ) -> Result<Listed<GroupId>, AppError> {
        let limit = page.limit()?;
        let after = self.after::<(u32, String, Uuid)>(LIST, page)?;
        let after = after.map(|(steps, name, id)| (steps, Arc::from(name), GroupId(id)));
        let his = self.reach_of(pin, user, action);
        let seen = self.reach(pin, Action::UserGroupsView);
        let tops = if Target::Group.askable().contains(action) {
            pin.state().topmost(&in_both(pin, &his, &seen))
        } else {
            Vec::new()
        };
        let root = pin.state().root();
        let of_root = Target::Root.askable().contains(action) && tops.is_empty();
        let root = root.filter(|root| of_root && his.contains(root) && seen.contains(root));
        let found = match root {
            // The System's own actions are asked of the root alone.
            Some(root) => only(pin, root, after.as_ref(), limit),
            None => {
                let read = pin.clone();
                let found = tokio::task::spawn_blocking(move || {
                    let state = read.state();
                    let page = state.groups_below(&tops, true, None, after.as_ref(), limit);
                    Found {
                        items: page.keys.into_iter().map(keyed).collect(),
                        total: page.total,
                        more: page.more,
                        revision: read.revision(),
                    }
                });
                found.await.map_err(|_| AppError::Internal)?
            }
        };
        self.listed(LIST, page, found)
    }

    /// The groups whose subtrees are within a user's reach of the action.
    fn reach_of(&self, pin: &Pin, user: UserId, action: Action) -> BTreeSet<GroupId> {
        if user == self.me() {
            return self.reach(pin, action);
        }
        let person = pin.state().person(user);
        person.map_or_else(BTreeSet::new, |person| person.reach(action).collect())
    }
}

type Key = (u32, String, Uuid);

fn keyed((steps, name, group): GroupKey) -> (Key, GroupId) {
    ((steps, name.to_string(), group.0), group)
}

fn only(pin: &Pin, root: GroupId, after: Option<&GroupKey>, limit: usize) -> Found<Key, GroupId> {
    let name = pin.state().group_name(root).cloned().unwrap_or_default();
    let all = after.is_none().then(|| keyed((0, name, root)));
    let items: Vec<_> = all.into_iter().take(limit).collect();
    Found {
        more: after.is_none() && items.is_empty(),
        items,
        total: 1,
        revision: pin.revision(),
    }
}

/// The groups whose subtrees are in a subtree of each of these.
fn in_both(pin: &Pin, one: &BTreeSet<GroupId>, other: &BTreeSet<GroupId>) -> BTreeSet<GroupId> {
    let state = pin.state();
    let within = |group: &GroupId, tops: &BTreeSet<GroupId>| {
        state.path(*group).iter().any(|above| tops.contains(above))
    };
    let of_one = one.iter().filter(|group| within(group, other));
    let of_other = other.iter().filter(|group| within(group, one));
    of_one.chain(of_other).copied().collect()
}
