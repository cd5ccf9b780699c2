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
        Ok(Self {
            user,
            at,
            him: Arc::new(alone(user, found)),
        })
    }

    /// After the revision that follows.
    pub(super) fn after(&self, event: &Event) -> Self {
        let mut next = self.clone();
        next.at = event.revision();
        if event.is_about(self.user) || self.him.root.is_none() {
            let mut all = Extract::clone(&self.him);
            for change in &event.entry.changes {
                all.step(change);
            }
            next.him = Arc::new(alone(self.user, all));
        }
        next
    }
}

/// What of it is the user's own.
fn alone(user: UserId, mut all: Extract) -> Extract {
    all.users.retain(|his, _| *his == user);
    all.assigned.retain(|(his, _)| *his == user);
    all.placements.clear();
    all.parents = all.root.map(|root| (root, None)).into_iter().collect();
    all
}
