//! How many sockets are open, and whose.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use canopy_domain::UserId;

/// How many a user may have open on this server.
const PER_USER: usize = 20;

/// The sockets of this server; cheap to clone.
#[derive(Clone, Default)]
pub(in super::super) struct Sockets(Arc<Mutex<HashMap<UserId, usize>>>);

/// One of a user's sockets, for as long as it lives.
pub(super) struct Place {
    sockets: Sockets,
    user: UserId,
}

impl Sockets {
    /// A place for one more of this user's; none where he has too many.
    pub(super) fn enter(&self, user: UserId) -> Option<Place> {
        let mut open = self.open();
        let of_user = open.entry(user).or_default();
        if *of_user >= PER_USER {
            return None;
        }
        *of_user += 1;
        Some(Place {
            sockets: self.clone(),
            user,
        })
    }

    /// How many are open in somebody's name.
    #[must_use]
    pub(in super::super) fn count(&self) -> usize {
        self.open().values().sum()
    }

    fn open(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.sockets.open();
        if let Some(of_user) = open.get_mut(&self.user) {
            *of_user -= 1;
            if *of_user == 0 {
                open.remove(&self.user);
            }
        }
    }
}
