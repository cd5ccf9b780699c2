//! What was found out about lists of resources for all their pages: who reads the next page, mostly
//! at the same revision, does not have it found out again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use canopy_domain::ResourceId;
use hashbrown::HashSet;

use super::{ResourceList, State};

/// How many resources are remembered, of all lists together.
const MOST: usize = 200_000;

/// How many lists.
const LISTS: usize = 64;

/// What holds of a list as a whole.
#[derive(Debug)]
pub(super) struct Whole {
    /// Of what several subtrees hold, what is listed.
    pub(super) shared: HashSet<ResourceId>,
    /// How many there are on all pages.
    pub(super) total: u64,
}

/// A list as it is in one state of the directory.
struct Kept {
    /// Its address is nobody else's while it is known here.
    state: Weak<State>,
    list: ResourceList,
    whole: Arc<Whole>,
}

/// The last lists, the newest last.
#[derive(Default)]
pub(super) struct Lists(Mutex<VecDeque<Kept>>);

impl Lists {
    pub(super) fn get(&self, state: &Arc<State>, list: &ResourceList) -> Option<Arc<Whole>> {
        self.with(|lists| {
            let found = lists.iter().find(|kept| kept.is(state, list))?;
            Some(Arc::clone(&found.whole))
        })
    }

    pub(super) fn put(&self, state: &Arc<State>, list: &ResourceList, whole: &Arc<Whole>) {
        self.with(|lists| {
            // In a state that nobody reads any more nobody reads on.
            lists.retain(|kept| kept.state.strong_count() > 0 && !kept.is(state, list));
            lists.push_back(Kept {
                state: Arc::downgrade(state),
                list: list.clone(),
                whole: Arc::clone(whole),
            });
            let size = |kept: &Kept| kept.whole.shared.len();
            while lists.len() > LISTS || lists.iter().map(size).sum::<usize>() > MOST {
                lists.pop_front();
            }
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut VecDeque<Kept>) -> T) -> T {
        // Nothing in it can panic half done.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kept {
    /// By the state itself and not its revision: another history of the store has other lists at
    /// the same one.
    fn is(&self, state: &Arc<State>, list: &ResourceList) -> bool {
        std::ptr::eq(self.state.as_ptr(), Arc::as_ptr(state)) && self.list == *list
    }
}
