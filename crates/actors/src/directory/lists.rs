//! What was found out about lists of resources for all their pages: who reads the next page, mostly
//! of the same things, does not have it found out again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use canopy_domain::ResourceId;
use hashbrown::HashSet;

use super::resources::Asked;
use super::{ResourceList, State};
use crate::UserRecord;
use crate::model::Contents;

/// How many resources are remembered, of all lists together.
const MOST: usize = 200_000;

/// How many lists.
const LISTS: usize = 256;

/// What holds of a list as a whole.
#[derive(Debug)]
pub(super) struct Whole {
    /// Of what several subtrees hold, what is listed, where that is not what any of them lists by
    /// itself.
    pub(super) shared: Option<HashSet<ResourceId>>,
    /// How many there are on all pages.
    pub(super) total: u64,
    /// Whether other subtrees were asked than those that the list looks at.
    pub(super) asked_others: bool,
}

/// A list, and what the whole of it follows from. Where that is still the same, so is the list,
/// whatever else has changed: an address is nobody else's while it is known here.
struct Kept {
    list: ResourceList,
    people: Vec<Weak<UserRecord>>,
    contents: Vec<Weak<Contents>>,
    /// Where other subtrees were asked.
    state: Option<Weak<State>>,
    whole: Arc<Whole>,
}

/// The last lists, the newest last.
#[derive(Default)]
pub(super) struct Lists(Mutex<VecDeque<Kept>>);

impl Lists {
    pub(super) fn get(&self, asked: &Asked) -> Option<Arc<Whole>> {
        self.with(|lists| {
            let found = lists.iter().find(|kept| kept.is_of(asked))?;
            Some(Arc::clone(&found.whole))
        })
    }

    pub(super) fn put(&self, asked: &Asked, whole: &Arc<Whole>) {
        let state = whole.asked_others.then(|| Arc::downgrade(asked.state()));
        let new = Kept {
            list: asked.list.clone(),
            people: asked.people().map(Arc::downgrade).collect(),
            contents: asked.contents().map(Arc::downgrade).collect(),
            state,
            whole: Arc::clone(whole),
        };
        self.with(|lists| {
            lists.retain(|kept| kept.list != new.list && kept.is_alive());
            lists.push_back(new);
            let shared = |kept: &Kept| kept.whole.shared.as_ref().map_or(0, HashSet::len);
            let size = |kept: &Kept| shared(kept) + kept.contents.len();
            while lists.len() > LISTS || lists.iter().map(size).sum::<usize>() > MOST {
                lists.pop_front();
            }
        });
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.with(|lists| lists.len())
    }

    fn with<T>(&self, work: impl FnOnce(&mut VecDeque<Kept>) -> T) -> T {
        // Nothing in it can panic half done.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kept {
    fn is_of(&self, asked: &Asked) -> bool {
        let people = self.people.iter().map(Weak::as_ptr);
        let contents = self.contents.iter().map(Weak::as_ptr);
        let mut state = self.state.iter().map(Weak::as_ptr);
        self.list == asked.list
            && people.eq(asked.people().map(Arc::as_ptr))
            && contents.eq(asked.contents().map(Arc::as_ptr))
            && state.all(|state| state == Arc::as_ptr(asked.state()))
    }

    /// Whether anybody can still ask for it.
    fn is_alive(&self) -> bool {
        let mut people = self.people.iter().map(Weak::strong_count);
        let mut contents = self.contents.iter().map(Weak::strong_count);
        let mut state = self.state.iter().map(Weak::strong_count);
        people.all(|count| count > 0)
            && contents.all(|count| count > 0)
            && state.all(|count| count > 0)
    }
}
