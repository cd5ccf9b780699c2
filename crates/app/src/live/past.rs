//! A reader as he was: what of him decides what he saw of a revision that is not kept any more.

use std::sync::Arc;

use canopy_domain::{Extract, Revision, Scope, UserId};

use super::Event;
use crate::effects::Waits;
use crate::{App, AppError};

/// A reader at an earlier revision, from which he is stepped through the log.
#[derive(Clone)]
pub(crate) struct Past {
    user: UserId,
    pub(super) at: Revision,
    /// Him alone, and the root.
    pub(super) him: Arc<Extract>,
}

impl Past {
    pub(super) async fn load(
        app: &App,
        user: UserId,
        at: Revision,
        who: Waits,
    ) -> Result<Self, AppError> {
        let scope = Scope {
            users: [user].into(),
            ..Scope::default()
        };
        let _turn = app.0.live.turn(who).await?;
        let found = app.extract(&scope, at).await?;
        let him = Extract {
            root: found.root,
            parents: found.root.map(|root| (root, None)).into_iter().collect(),
            users: found.users,
            assigned: found.assigned,
            ..Extract::default()
        };
        Ok(Self {
            user,
            at,
            him: Arc::new(him),
        })
    }

    /// After the revision that follows.
    pub(super) fn after(&self, event: &Event) -> Self {
        let mut next = self.clone();
        next.at = event.revision();
        if event.is_about(self.user) || self.him.root.is_none() {
            let him = Arc::make_mut(&mut next.him);
            let mut all = std::mem::take(him);
            for change in &event.entry.changes {
                all.step(change);
            }
            *him = Extract {
                parents: all.root.map(|root| (root, None)).into_iter().collect(),
                root: all.root,
                assigned: only(self.user, all.assigned),
                users: all
                    .users
                    .into_iter()
                    .filter(|(user, _)| *user == self.user)
                    .collect(),
                ..Extract::default()
            };
        }
        next
    }
}

fn only<T: std::hash::Hash + Eq>(
    user: UserId,
    assigned: std::collections::HashSet<(UserId, T)>,
) -> std::collections::HashSet<(UserId, T)> {
    assigned
        .into_iter()
        .filter(|(his, _)| *his == user)
        .collect()
}
