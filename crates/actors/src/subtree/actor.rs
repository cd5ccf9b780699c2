//! The actor itself: a thin shell around a model, which it alone moves on. After each change it
//! publishes the new version, which is what readers read: none of them waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use actix::{Actor, Context, Handler, Message};
use arc_swap::ArcSwap;
use canopy_domain::Revision;

use crate::model::{Model, Step};

/// What an actor shares with who asks it: in one place, since a check goes through all of it.
pub(super) struct Shared {
    /// Where it publishes its model.
    pub(super) model: ArcSwap<Model>,
    /// Set with the end of the actor, by a panic or for good.
    pub(super) is_gone: AtomicBool,
    /// When it was last asked, in ticks of the directory.
    pub(super) used: AtomicU64,
}

/// A committed change, from the feed: in order, each once.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Apply {
    pub(super) revision: Revision,
    pub(super) steps: Vec<Step>,
    /// For traces: from when it was sent.
    pub(super) span: tracing::Span,
}

/// Breaks the actor as a fault in a handler would.
#[cfg(feature = "faults")]
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Panic;

pub(super) struct SubtreeActor {
    shared: Arc<Shared>,
}

impl SubtreeActor {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl Drop for SubtreeActor {
    fn drop(&mut self) {
        self.shared.is_gone.store(true, Ordering::Release);
    }
}

impl Actor for SubtreeActor {
    type Context = Context<Self>;
}

impl Handler<Apply> for SubtreeActor {
    type Result = ();

    fn handle(&mut self, message: Apply, _: &mut Self::Context) {
        let _traced = message.span.enter();
        // A version of its own, which shares what does not change: half a change is never read.
        let mut next = Model::clone(&self.shared.model.load());
        next.apply(message.revision, &message.steps);
        self.shared.model.store(Arc::new(next));
    }
}

#[cfg(feature = "faults")]
impl Handler<Panic> for SubtreeActor {
    type Result = ();

    #[allow(clippy::panic)]
    fn handle(&mut self, _: Panic, _: &mut Self::Context) {
        panic!("a fault, asked for by a test");
    }
}
