//! The way to one actor. Its address is private: what can be asked of it are these methods.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use actix::{Actor, Addr, ArbiterHandle};
use arc_swap::{ArcSwap, Guard};
use canopy_domain::{Revision, RoleSet};

use super::actor::{Apply, Shared, SubtreeActor};
use crate::model::{Model, Step};
use crate::no::{GroupNo, Seat};

/// An actor that does not take a change within this time is retired.
const APPLY_LIMIT: Duration = Duration::from_secs(1);

/// Why an actor did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AskFailed {
    /// It has changed after the revision that was asked for.
    Moved,
    /// It is gone, by a panic or for good.
    Gone,
}

/// What an actor has published, for who asks it.
#[derive(Clone)]
pub(crate) struct Readable(Arc<Shared>);

/// Keeps the actor: it ends with the last of them.
#[derive(Clone)]
pub(crate) struct Handle {
    address: Addr<SubtreeActor>,
    readable: Readable,
    /// Counts up with every actor that was started: tells one from the one before.
    pub(crate) number: u64,
}

impl Handle {
    /// Starts an actor on that thread.
    pub(crate) fn start(on: &ArbiterHandle, model: Model, number: u64, tick: u64) -> Self {
        let shared = Arc::new(Shared {
            model: ArcSwap::from_pointee(model),
            is_gone: AtomicBool::new(false),
            used: AtomicU64::new(tick),
        });
        // Not in the closure: where the thread has ended, it is dropped without having run.
        let actor = SubtreeActor::new(Arc::clone(&shared));
        let address = SubtreeActor::start_in_arbiter(on, |_| actor);
        Self {
            address,
            readable: Readable(shared),
            number,
        }
    }

    pub(crate) const fn readable(&self) -> &Readable {
        &self.readable
    }

    pub(crate) async fn apply(
        &self,
        revision: Revision,
        steps: Vec<Step>,
    ) -> Result<(), AskFailed> {
        let span = tracing::info_span!(target: canopy_meter::TRACE, "actor applies");
        let message = Apply {
            revision,
            steps,
            span,
        };
        let applied = self.address.send(message);
        match tokio::time::timeout(APPLY_LIMIT, applied).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(AskFailed::Gone),
        }
    }

    #[cfg(feature = "faults")]
    pub(crate) async fn panic(&self) {
        let _ = self.address.send(super::actor::Panic).await;
    }
}

impl Readable {
    /// The roles of who has these memberships over a group, or over what is in these groups, at the revision.
    #[inline]
    pub(crate) fn roles_over(
        &self,
        at: Revision,
        seats: &[Seat],
        groups: &[GroupNo],
    ) -> Result<RoleSet, AskFailed> {
        let model = self.read(Model::reshaped, at)?;
        // The directory says that they are here: a model without them is of another cut of the tree.
        model.roles_over(seats, groups).ok_or(AskFailed::Moved)
    }

    /// The model, at the revision.
    pub(crate) fn model(&self, at: Revision) -> Result<Arc<Model>, AskFailed> {
        self.read(Model::touched, at)
            .map(|model| Arc::clone(&model))
    }

    /// What it has published, where what is read of it has not changed since the revision.
    fn read(
        &self,
        changed: impl Fn(&Model) -> Revision,
        at: Revision,
    ) -> Result<Guard<Arc<Model>>, AskFailed> {
        // One that is gone takes no changes any more.
        if !self.is_alive() {
            return Err(AskFailed::Gone);
        }
        let model = self.0.model.load();
        if changed(&model) <= at {
            Ok(model)
        } else {
            Err(AskFailed::Moved)
        }
    }

    pub(crate) fn is_alive(&self) -> bool {
        !self.0.is_gone.load(Ordering::Acquire)
    }

    pub(crate) fn mark_used(&self, tick: u64) {
        // Only the first reader of a tick writes: the others would take the line from each other.
        if self.used() != tick {
            self.0.used.store(tick, Ordering::Relaxed);
        }
    }

    pub(crate) fn used(&self) -> u64 {
        self.0.used.load(Ordering::Relaxed)
    }
}
