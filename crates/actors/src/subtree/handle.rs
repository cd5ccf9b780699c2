//! The way to one actor. Its address is private: what can be asked of it are these methods.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix::{Actor, Addr, ArbiterHandle};
use canopy_domain::{Revision, RoleSet, TargetId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::actor::{Apply, GiveModel, RolesOver, SubtreeActor};
use crate::UserRecord;
use crate::model::{Model, Step};

/// Above any semaphore: actix's own bound counts senders, not messages.
pub(super) const MAILBOX_CEILING: usize = 1 << 20;

/// An actor that does not take a change within this time is retired.
const APPLY_LIMIT: Duration = Duration::from_secs(1);

/// Why an actor did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AskFailed {
    /// It has changed after the revision that was asked for.
    Moved,
    /// As many as may wait for it do.
    Overloaded,
    /// It is gone, by a panic or for good.
    Gone,
}

#[derive(Clone)]
pub(crate) struct Handle {
    address: Addr<SubtreeActor>,
    permits: Arc<Semaphore>,
    /// Counts up with every actor that was started: tells one from the one before.
    pub(crate) number: u64,
    /// When it was last asked, in ticks of the directory.
    used: Arc<AtomicU64>,
}

impl Handle {
    /// Starts an actor on that thread.
    pub(crate) fn start(on: &ArbiterHandle, model: Model, mailbox: usize, number: u64) -> Self {
        let address = SubtreeActor::start_in_arbiter(on, |_| SubtreeActor::new(model));
        Self {
            address,
            permits: Arc::new(Semaphore::new(mailbox)),
            number,
            used: Arc::default(),
        }
    }

    pub(crate) async fn roles_over(
        &self,
        at: Revision,
        asks: Vec<(Arc<UserRecord>, TargetId)>,
    ) -> Result<Vec<Option<RoleSet>>, AskFailed> {
        let message = RolesOver {
            at,
            asks,
            _permit: self.permit()?,
        };
        let answer = self
            .address
            .send(message)
            .await
            .map_err(|_| AskFailed::Gone)?;
        answer.map_err(|_| AskFailed::Moved)
    }

    pub(crate) async fn model(&self, at: Revision) -> Result<Arc<Model>, AskFailed> {
        let message = GiveModel {
            at,
            _permit: self.permit()?,
        };
        let answer = self
            .address
            .send(message)
            .await
            .map_err(|_| AskFailed::Gone)?;
        answer.map_err(|_| AskFailed::Moved)
    }

    /// The feed's lane: takes no permit, so that a crowd of questions cannot keep a change out.
    pub(crate) async fn apply(
        &self,
        revision: Revision,
        steps: Vec<Step>,
    ) -> Result<(), AskFailed> {
        let applied = self.address.send(Apply { revision, steps });
        match tokio::time::timeout(APPLY_LIMIT, applied).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(AskFailed::Gone),
        }
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.address.connected()
    }

    pub(crate) fn mark_used(&self, tick: u64) {
        self.used.store(tick, Ordering::Relaxed);
    }

    pub(crate) fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    fn permit(&self) -> Result<OwnedSemaphorePermit, AskFailed> {
        Arc::clone(&self.permits)
            .try_acquire_owned()
            .map_err(|_| AskFailed::Overloaded)
    }

    /// Takes every permit, as a crowd of questions would.
    #[cfg(feature = "faults")]
    pub(crate) fn crowd(&self) -> Option<OwnedSemaphorePermit> {
        let all = u32::try_from(self.permits.available_permits()).ok()?;
        Arc::clone(&self.permits).try_acquire_many_owned(all).ok()
    }

    #[cfg(feature = "faults")]
    pub(crate) async fn panic(&self) {
        let _ = self.address.send(super::actor::Panic).await;
    }
}
