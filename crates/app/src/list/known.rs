//! What is known already of lists of users, for whoever pages on: how long a list is, and which users
//! a short one has. Found out anew with each revision.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use canopy_domain::{Revision, UserId};
use canopy_store::{Head, UserList, UserListFilter, UserScope, UserSort};

/// The longest list that is kept whole. A page of a longer one is found soon by its order; of a short
/// one, much may have to be passed by.
pub(super) const SHORT: u64 = 10_000;

/// How many lists are known, those that were asked for last.
const LISTS: usize = 64;

/// What a list is told apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Which {
    /// The revision of the memberships.
    at: Revision,
    /// The hash of the newest, by which the profiles are: no other history has it.
    newest: [u8; 32],
    sort: UserSort,
    filter: UserListFilter,
    scope: UserScope,
}

impl Which {
    /// Of a list that is read from a snapshot of this head.
    pub(super) fn of(list: &UserList, head: &Head) -> Self {
        Self {
            at: list.at,
            newest: head.hash,
            sort: list.sort,
            filter: list.filter.clone(),
            scope: list.scope.clone(),
        }
    }
}

/// What is known of a list.
#[derive(Debug, Clone)]
pub(super) enum Known {
    /// How many it has.
    Count(u64),
    /// All of it, in order.
    Whole(Arc<[UserId]>),
}

/// What is known of the lists that were asked for last.
#[derive(Debug, Default)]
pub(crate) struct KnownLists(Mutex<VecDeque<(Which, Known)>>);

impl KnownLists {
    pub(super) fn get(&self, which: &Which) -> Option<Known> {
        let mut lists = self.lock();
        let place = lists.iter().position(|(other, _)| other == which)?;
        let found = lists.remove(place)?;
        let known = found.1.clone();
        lists.push_front(found);
        Some(known)
    }

    pub(super) fn put(&self, which: Which, known: Known) {
        let mut lists = self.lock();
        lists.retain(|(other, _)| *other != which);
        lists.push_front((which, known));
        lists.truncate(LISTS);
    }

    /// How many lists are known.
    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(Which, Known)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
