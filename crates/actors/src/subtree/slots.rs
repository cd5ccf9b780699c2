//! Which subtrees are in memory: live, or being loaded with the changes that came in meanwhile.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use canopy_domain::{GroupId, Revision};
use futures::future::{BoxFuture, Shared};

use super::Handle;
use crate::AskError;
use crate::model::{Model, Step};

/// One load, for all who wait for it; its failure answers them and is not remembered.
pub(crate) type Loading = Shared<BoxFuture<'static, Result<Handle, AskError>>>;

enum Slot {
    Loading {
        number: u64,
        load: Loading,
        queued: Vec<(Revision, Vec<Step>)>,
    },
    Live(Handle),
}

/// What is there for a subtree.
pub(crate) enum Found {
    Live(Handle),
    Loading(Loading),
}

/// By the head of the subtree.
#[derive(Default)]
pub(crate) struct Slots(Mutex<HashMap<GroupId, Slot>>);

impl Slots {
    pub(crate) fn find(&self, head: GroupId) -> Option<Found> {
        self.lock().get(&head).map(|slot| match slot {
            Slot::Live(handle) => Found::Live(handle.clone()),
            Slot::Loading { load, .. } => Found::Loading(load.clone()),
        })
    }

    /// Registers a load: from here on the feed queues for it. The one that is there already, if so.
    pub(crate) fn register(&self, head: GroupId, number: u64, load: Loading) -> Found {
        let mut slots = self.lock();
        match slots.get(&head) {
            Some(Slot::Live(handle)) => Found::Live(handle.clone()),
            Some(Slot::Loading { load, .. }) => Found::Loading(load.clone()),
            None => {
                let slot = Slot::Loading {
                    number,
                    load: load.clone(),
                    queued: Vec::new(),
                };
                slots.insert(head, slot);
                Found::Loading(load)
            }
        }
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
        match slots.get_mut(&head) {
            Some(Slot::Loading {
                number: ours,
                queued,
                ..
            }) if *ours == number => {
                for (revision, steps) in queued.drain(..) {
                    model.apply(revision, &steps);
                }
            }
            _ => return None,
        }
        let handle = start(model);
        slots.insert(head, Slot::Live(handle.clone()));
        Some(handle)
    }

    /// Hands a change to a subtree: queued while it loads; the handle to send it to where it is
    /// live; nothing where it is not in memory.
    pub(crate) fn feed(&self, head: GroupId, revision: Revision, steps: &[Step]) -> Option<Handle> {
        match self.lock().get_mut(&head)? {
            Slot::Live(handle) => Some(handle.clone()),
            Slot::Loading { queued, .. } => {
                queued.push((revision, steps.to_vec()));
                None
            }
        }
    }

    /// Puts the subtree away; whoever holds its handle still gets answers of its last revision.
    pub(crate) fn retire(&self, head: GroupId) {
        self.lock().remove(&head);
    }

    /// Puts that actor or load away, unless another has taken its place.
    pub(crate) fn retire_number(&self, head: GroupId, number: u64) {
        let mut slots = self.lock();
        let same = match slots.get(&head) {
            Some(Slot::Live(handle)) => handle.number == number,
            Some(Slot::Loading {
                number: loading, ..
            }) => *loading == number,
            None => false,
        };
        if same {
            slots.remove(&head);
        }
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The heads and handles of all that are live.
    pub(crate) fn live(&self) -> Vec<(GroupId, Handle)> {
        let slots = self.lock();
        let live = slots.iter().filter_map(|(head, slot)| match slot {
            Slot::Live(handle) => Some((*head, handle.clone())),
            Slot::Loading { .. } => None,
        });
        live.collect()
    }

    /// No code that can panic runs under the lock but a model's step; after one the map is whole
    /// still, since a slot is replaced at once or not at all.
    fn lock(&self) -> MutexGuard<'_, HashMap<GroupId, Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
