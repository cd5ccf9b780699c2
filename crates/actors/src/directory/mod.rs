//! Routes every question to the actor that holds its target, and every change to the actors that
//! it touches.
//!
//! Readers pin a [`State`] and ask at its revision; an actor that has moved on says so, and the
//! whole question is asked again at a newer pin. The feed is the only writer.

mod apply;
mod cut;
mod extract;
mod ground;
mod groups;
mod lists;
mod load;
mod members;
mod next;
mod numbers;
mod placements;
mod placing;
mod resources;
mod route;
mod state;
#[cfg(test)]
mod tests;
mod tree;
mod tree_order;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use actix_rt::{Arbiter, ArbiterHandle};
use arc_swap::ArcSwap;
use canopy_domain::Revision;
use canopy_store::Store;
use tokio::sync::{OwnedRwLockReadGuard, RwLock, Semaphore};

use crate::figures::{ActorFigures, Messages};
use crate::subtree::Slots;
pub use groups::{GroupKey, GroupPage};
use lists::Lists;
pub use resources::{ResourceKey, ResourceList, ResourcePage};
pub use state::State;

/// How the tree is held in memory.
#[derive(Debug, Clone)]
pub struct Options {
    /// About how much one actor holds: groups, memberships and resources together.
    pub subtree_size: usize,
    /// How many may wait for one subtree that is not in memory.
    pub mailbox: usize,
    /// Threads that the actors are spread over.
    pub threads: usize,
}

/// The directory of one server; cheap to clone.
#[derive(Clone)]
pub struct Directory(Arc<Inner>);

struct Inner {
    store: Store,
    options: Options,
    state: ArcSwap<State>,
    slots: Slots,
    lists: Lists,
    /// Written while a revision is handed out; read while a load registers, which then misses no
    /// change, and by who must not be overtaken. Fair: whoever holds it when the feed asks is the
    /// last before the feed, however many more come.
    applying: Arc<RwLock<()>>,
    arbiters: Vec<ArbiterHandle>,
    /// Keeps the threads; stopped with the directory.
    threads: Vec<Arbiter>,
    /// Loads run here, whoever asked and whether he still waits.
    runtime: tokio::runtime::Handle,
    /// How many of them read the database at once.
    loads: Semaphore,
    started: AtomicU64,
    tick: AtomicU64,
    /// What actors are sent, and what is loaded.
    applies: Messages,
    loaded: Messages,
}

/// One revision to read at. Cheap to clone.
#[derive(Clone)]
pub struct Pin {
    state: Arc<State>,
    /// Keeps the feed from moving on, for who must not be overtaken.
    held: Option<Arc<Hold>>,
}

/// The feed, held: until the last clone of the pin is dropped, but no longer than the limit, so that
/// a slow reader delays the others by a known time only.
struct Hold(std::sync::Mutex<Option<OwnedRwLockReadGuard<()>>>);

/// The longest that a pin holds the feed.
const HOLD_LIMIT: Duration = Duration::from_secs(1);

impl Hold {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<OwnedRwLockReadGuard<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pin {
    /// The directory at that revision.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The directory at that revision, for as long as it is wanted.
    #[must_use]
    pub fn into_state(self) -> Arc<State> {
        self.state
    }

    /// The revision that is read.
    #[must_use]
    pub fn revision(&self) -> Revision {
        self.state.revision()
    }
}

impl Directory {
    /// The newest revision that every actor here has applied.
    #[must_use]
    pub fn pin(&self) -> Pin {
        Pin {
            state: self.0.state.load_full(),
            held: None,
        }
    }

    /// The newest revision, and no newer one on this server until the pin is dropped, or a second
    /// has passed.
    pub async fn pin_and_hold(&self) -> Pin {
        let held = Arc::clone(&self.0.applying).read_owned().await;
        let hold = Arc::new(Hold(std::sync::Mutex::new(Some(held))));
        let overdue = Arc::downgrade(&hold);
        self.0.runtime.spawn(async move {
            tokio::time::sleep(HOLD_LIMIT).await;
            if let Some(hold) = overdue.upgrade() {
                tracing::warn!("an operation held the feed for too long; it goes on");
                hold.lock().take();
            }
        });
        Pin {
            state: self.0.state.load_full(),
            held: Some(hold),
        }
    }

    /// Puts away the subtrees that nobody has asked since the last call but `idle_ticks` calls.
    pub fn put_away_idle(&self, idle_ticks: u64) {
        let tick = self.0.tick.fetch_add(1, Ordering::Relaxed) + 1;
        for (head, handle) in self.0.slots.read().iter() {
            if !handle.readable().is_alive() || handle.readable().used() + idle_ticks < tick {
                self.0.slots.retire_number(*head, handle.number);
            }
        }
    }

    /// Stops the actors' threads; every question after it is unavailable.
    pub fn stop(&self) {
        self.0.slots.clear();
        for thread in &self.0.threads {
            thread.stop();
        }
    }

    /// How many subtrees the tree is cut into, and how many of them are in memory.
    #[must_use]
    pub fn subtrees(&self) -> (usize, usize) {
        (
            self.0.state.load().subtrees.len(),
            self.0.slots.read().iter().count(),
        )
    }

    /// What operators watch of it.
    #[must_use]
    pub fn figures(&self) -> ActorFigures {
        let (subtrees, in_memory) = self.subtrees();
        let (loading, askers) = self.0.slots.loading();
        ActorFigures {
            subtrees: subtrees as u64,
            in_memory: in_memory as u64,
            loading: loading as u64,
            askers: askers as u64,
            lists: self.0.lists.len() as u64,
            applies: self.0.applies.read(),
            loads: self.0.loaded.read(),
        }
    }
}

#[cfg(feature = "faults")]
impl Directory {
    /// Makes the actor that holds the group panic; true where it was in memory.
    pub async fn break_actor_of(&self, group: canopy_domain::GroupId) -> bool {
        let head = self.0.state.load().head_of(group);
        match head.and_then(|head| self.0.slots.find(head)) {
            Some(crate::subtree::Found::Live(handle)) => {
                handle.panic().await;
                true
            }
            _ => false,
        }
    }

    /// Puts the subtree of the group away and takes every place of those who wait for it, until
    /// dropped.
    #[must_use]
    pub fn crowd_at(&self, group: canopy_domain::GroupId) -> Option<impl Sized + use<>> {
        let state = self.0.state.load();
        let head = state.head_of(group)?;
        let number = self.0.started.fetch_add(1, Ordering::Relaxed);
        self.0.slots.crowd((head, state.no_of(head)?), number);
        Some(Crowd {
            directory: self.clone(),
            head,
            number,
        })
    }

    /// The number of the actor that holds the group: another one after it was rebuilt.
    #[must_use]
    pub fn actor_number(&self, group: canopy_domain::GroupId) -> Option<u64> {
        let head = self.0.state.load().head_of(group)?;
        match self.0.slots.find(head)? {
            crate::subtree::Found::Live(handle) => Some(handle.number),
            crate::subtree::Found::Loading(..) => None,
        }
    }
}

/// A crowd that waits for one subtree.
#[cfg(feature = "faults")]
struct Crowd {
    directory: Directory,
    head: canopy_domain::GroupId,
    number: u64,
}

#[cfg(feature = "faults")]
impl Drop for Crowd {
    fn drop(&mut self) {
        self.directory.0.slots.retire_number(self.head, self.number);
    }
}
