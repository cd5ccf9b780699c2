//! The actor: takes a message, steps or reads the model, answers. Nothing is decided here.

use std::sync::Arc;

use actix::{Actor, Context, Handler, Message, MessageResult};
use canopy_domain::{Revision, RoleSet, TargetId};
use tokio::sync::OwnedSemaphorePermit;

use crate::UserRecord;
use crate::model::{Model, Step};

/// The model has changed after the revision that was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct MovedOn;

/// Roles over targets of this subtree, at one revision.
#[derive(Message)]
#[rtype(result = "Result<Vec<Option<RoleSet>>, MovedOn>")]
pub(super) struct RolesOver {
    pub(super) at: Revision,
    pub(super) asks: Vec<(Arc<UserRecord>, TargetId)>,
    /// Counts against the mailbox until the answer is made.
    pub(super) _permit: OwnedSemaphorePermit,
}

/// The model itself, for lists that are made off the actor's thread.
#[derive(Message)]
#[rtype(result = "Result<Arc<Model>, MovedOn>")]
pub(super) struct GiveModel {
    pub(super) at: Revision,
    pub(super) _permit: OwnedSemaphorePermit,
}

/// A committed change, from the feed: in order, each once.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Apply {
    pub(super) revision: Revision,
    pub(super) steps: Vec<Step>,
}

/// Breaks the actor as a fault in a handler would.
#[cfg(feature = "faults")]
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Panic;

pub(super) struct SubtreeActor {
    model: Arc<Model>,
}

impl SubtreeActor {
    pub(super) fn new(model: Model) -> Self {
        Self {
            model: Arc::new(model),
        }
    }

    fn at(&self, revision: Revision) -> Result<&Arc<Model>, MovedOn> {
        if self.model.touched() <= revision {
            Ok(&self.model)
        } else {
            Err(MovedOn)
        }
    }
}

impl Actor for SubtreeActor {
    type Context = Context<Self>;

    fn started(&mut self, context: &mut Self::Context) {
        // The bound is the handle's semaphore; the mailbox only must not be smaller than it.
        context.set_mailbox_capacity(super::handle::MAILBOX_CEILING);
    }
}

impl Handler<RolesOver> for SubtreeActor {
    type Result = MessageResult<RolesOver>;

    fn handle(&mut self, message: RolesOver, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.at(message.at).map(|model| {
            message
                .asks
                .iter()
                .map(|(user, target)| model.roles_over(user, *target))
                .collect()
        }))
    }
}

impl Handler<GiveModel> for SubtreeActor {
    type Result = MessageResult<GiveModel>;

    fn handle(&mut self, message: GiveModel, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.at(message.at).cloned())
    }
}

impl Handler<Apply> for SubtreeActor {
    type Result = ();

    fn handle(&mut self, message: Apply, _: &mut Self::Context) {
        // Copies the model only while a list still reads the one before.
        Arc::make_mut(&mut self.model).apply(message.revision, &message.steps);
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
