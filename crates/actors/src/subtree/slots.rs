//! Which subtrees are in memory: live, or being loaded with the changes that came in meanwhile.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::{ArcSwap, Guard};
use canopy_domain::{GroupId, Revision};
use futures::future::{BoxFuture, Shared};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Handle, Readable};
use crate::AskError;
use crate::model::{Model, Step};
use crate::no::GroupNo;

/// One load, for all who wait for it; its failure answers them and is not remembered.
pub(crate) type Loading = Shared<BoxFuture<'static, Result<Handle, AskError>>>;

struct Slot {
    /// The number of the head.
    no: GroupNo,
    state: Loaded,
}

enum Loaded {
    Loading {
        number: u64,
        load: Loading,
        waiting: Arc<Semaphore>,
        queued: Vec<(Revision, Vec<Step>)>,
    },
    Live(Handle),
}

/// What is there for a subtree.
pub(crate) enum Found {
    Live(Handle),
    /// With a place among those who wait for it; none where all are taken.
    Loading(Loading, Option<OwnedSemaphorePermit>),
}

impl Found {
    fn of(slot: &Slot) -> Self {
        match &slot.state {
            Loaded::Live(handle) => Self::Live(handle.clone()),
            Loaded::Loading { load, waiting, .. } => {
                let place = Arc::clone(waiting).try_acquire_owned().ok();
                Self::Loading(load.clone(), place)
            }
        }
    }
}

/// The actors that are live, by the numbers of their heads.
#[derive(Clone, Default)]
pub(crate) struct Live(Vec<Option<LiveActor>>);

#[derive(Clone)]
struct LiveActor {
    /// In the array itself: a check waits for one place less.
    readable: Readable,
    actor: Arc<(GroupId, Handle)>,
}

impl Live {
    #[inline]
    pub(crate) fn get(&self, head: GroupNo) -> Option<&Readable> {
        let live = self.0.get(head.0 as usize)?.as_ref()?;
        Some(&live.readable)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(GroupId, Handle)> {
        self.0.iter().flatten().map(|live| &*live.actor)
    }

    fn set(&mut self, head: GroupNo, live: Option<(GroupId, Handle)>) {
        let at = head.0 as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        self.0[at] = live.map(|(group, handle)| LiveActor {
            readable: handle.readable().clone(),
            actor: Arc::new((group, handle)),
        });
    }
}

/// By the head of the subtree.
pub(crate) struct Slots {
    all: Mutex<HashMap<GroupId, Slot>>,
    /// Those that are live, for readers, who take no lock.
    live: ArcSwap<Live>,
    /// How many may wait for one that is being loaded.
    places: usize,
}

impl Slots {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            all: Mutex::default(),
            live: ArcSwap::default(),
            places,
        }
    }

    /// The actors that are live now.
    pub(crate) fn read(&self) -> Guard<Arc<Live>> {
        self.live.load()
    }

    /// How many subtrees are being loaded, and how many wait for them.
    pub(crate) fn loading(&self) -> (usize, usize) {
        let slots = self.lock();
        let waiting = slots.values().filter_map(|slot| match &slot.state {
            Loaded::Loading { waiting, .. } => Some(waiting.available_permits()),
            Loaded::Live(_) => None,
        });
        let waiting = waiting.map(|free| self.places.saturating_sub(free));
        waiting.fold((0, 0), |(loading, all), one| (loading + 1, all + one))
    }

    pub(crate) fn find(&self, head: GroupId) -> Option<Found> {
        self.lock().get(&head).map(Found::of)
    }

    /// Registers a load: from here on the feed queues for it. The one that is there already, if so.
    pub(crate) fn register(&self, head: (GroupId, GroupNo), number: u64, load: Loading) -> Found {
        let waiting = Arc::new(Semaphore::new(self.places));
        let (head, no) = head;
        let state = Loaded::Loading {
            number,
            load,
            waiting,
            queued: Vec::new(),
        };
        let slot = Slot { no, state };
        Found::of(self.lock().entry(head).or_insert(slot))
    }

    /// A load that nothing comes of and nobody may wait for, as where a crowd does already.
    #[cfg(feature = "faults")]
    pub(crate) fn crowd(&self, head: (GroupId, GroupNo), number: u64) {
        let (head, no) = head;
        let state = Loaded::Loading {
            number,
            load: futures::FutureExt::shared(Box::pin(std::future::pending())),
            waiting: Arc::new(Semaphore::new(0)),
            queued: Vec::new(),
        };
        let mut slots = self.lock();
        self.remove(&mut slots, head);
        slots.insert(head, Slot { no, state });
    }

    /// The load is done: applies what was queued and goes live, in one step for the feed. None
    /// where the slot was retired meanwhile.
    pub(crate) fn go_live(
        &self,
        head: GroupId,
        number: u64,
        mut model: Model,
        start: impl FnOnce(Model) -> Handle,
    ) -> Option<Handle> {
        let mut slots = self.lock();
        let slot = slots.get_mut(&head)?;
        match &mut slot.state {
            Loaded::Loading {
                number: ours,
                queued,
                ..
            } if *ours == number => {
                for (revision, steps) in queued.drain(..) {
                    model.apply(revision, &steps);
                }
            }
            _ => return None,
        }
        let handle = start(model);
        slot.state = Loaded::Live(handle.clone());
        let no = slot.no;
        self.live_now(|live| live.set(no, Some((head, handle.clone()))));
        Some(handle)
    }

    /// Hands a change to a subtree: queued while it loads; the handle to send it to where it is
    /// live; nothing where it is not in memory.
    pub(crate) fn feed(&self, head: GroupId, revision: Revision, steps: &[Step]) -> Option<Handle> {
        match &mut self.lock().get_mut(&head)?.state {
            Loaded::Live(handle) => Some(handle.clone()),
            Loaded::Loading { queued, .. } => {
                queued.push((revision, steps.to_vec()));
                None
            }
        }
    }

    /// Puts the subtree away; whoever holds its handle still gets answers of its last revision.
    pub(crate) fn retire(&self, head: GroupId) {
        self.remove(&mut self.lock(), head);
    }

    /// Puts that actor or load away, unless another has taken its place.
    pub(crate) fn retire_number(&self, head: GroupId, number: u64) {
        let mut slots = self.lock();
        let same = match slots.get(&head).map(|slot| &slot.state) {
            Some(Loaded::Live(handle)) => handle.number == number,
            Some(Loaded::Loading {
                number: loading, ..
            }) => *loading == number,
            None => false,
        };
        if same {
            self.remove(&mut slots, head);
        }
    }

    pub(crate) fn clear(&self) {
        let mut slots = self.lock();
        slots.clear();
        self.live_now(|live| *live = Live::default());
    }

    fn remove(&self, slots: &mut HashMap<GroupId, Slot>, head: GroupId) {
        if let Some(slot) = slots.remove(&head) {
            self.live_now(|live| live.set(slot.no, None));
        }
    }

    /// Changes what readers find. Only under the lock, so that it is what the slots say.
    fn live_now(&self, change: impl FnOnce(&mut Live)) {
        let mut live = Live::clone(&self.live.load());
        change(&mut live);
        self.live.store(Arc::new(live));
    }

    /// No code that can panic runs under the lock but a model's step; after one the map is whole
    /// still, since a slot is replaced at once or not at all.
    fn lock(&self) -> MutexGuard<'_, HashMap<GroupId, Slot>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
