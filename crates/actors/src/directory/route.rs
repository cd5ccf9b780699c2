//! Finds standings, and the models that lists are made of: what is in memory is read where it was
//! published, what is not is loaded first.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use canopy_domain::{GroupId, Standing, TargetId, UserId};
use futures::FutureExt;
use futures::future::{BoxFuture, try_join_all};
use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument;

use super::load::load_model;
use super::{Directory, Inner, Pin};
use crate::AskError;
use crate::model::Model;
use crate::subtree::{AskFailed, Found, Handle, Live, Readable};

/// How often actors are loaded for one question: each time anew, one may be put away again before it
/// is asked.
const TRIES: usize = 16;

impl Directory {
    /// How each user stands to each target, all at the pinned revision; none where there is no such
    /// user or target, or where the target is a user other than himself.
    ///
    /// # Errors
    /// [`AskError`]; none of them says anything about the answer.
    pub async fn standings(
        &self,
        pin: &Pin,
        asks: &[(UserId, TargetId)],
    ) -> Result<Vec<Option<Standing>>, AskError> {
        let mut found: Vec<Option<Standing>> = Vec::with_capacity(asks.len());
        for _ in 0..TRIES {
            let Some(cold) = self.stand_now(pin, asks, &mut found)? else {
                return Ok(found);
            };
            self.warm(pin, cold).await?;
        }
        Err(AskError::Unavailable)
    }

    /// Goes on where `found` ends; the heads whose actors have to be loaded first, where there are
    /// any.
    fn stand_now(
        &self,
        pin: &Pin,
        asks: &[(UserId, TargetId)],
        found: &mut Vec<Option<Standing>>,
    ) -> Result<Option<BTreeSet<GroupId>>, AskError> {
        let live = self.0.slots.read();
        while let Some((user, target)) = asks.get(found.len()) {
            match self.stand(pin, &live, *user, *target) {
                Ok(standing) => found.push(standing),
                Err(Cold::Moved) => return Err(AskError::Moved),
                // All that are missing, so that they are loaded side by side.
                Err(Cold::Absent) => {
                    let targets = asks[found.len()..].iter().map(|(_, target)| *target);
                    return Ok(Some(self.absent(pin, &live, targets)));
                }
            }
        }
        Ok(None)
    }

    /// How one user stands to one target, where all that holds the target is in memory.
    ///
    /// # Errors
    /// It is not, or not any more.
    #[inline]
    pub fn standing(
        &self,
        pin: &Pin,
        user: UserId,
        target: TargetId,
    ) -> Result<Option<Standing>, AskError> {
        self.stand(pin, &self.0.slots.read(), user, target)
            .map_err(|cold| match cold {
                Cold::Moved => AskError::Moved,
                Cold::Absent => AskError::Unavailable,
            })
    }

    #[inline]
    fn stand(
        &self,
        pin: &Pin,
        live: &Live,
        user: UserId,
        target: TargetId,
    ) -> Result<Option<Standing>, Cold> {
        pin.state().stand(user, target, |seats, head, groups| {
            let head = head.ok_or(Cold::Moved)?;
            let actor = live.get(head).ok_or(Cold::Absent)?;
            actor.mark_used(self.0.tick.load(Ordering::Relaxed));
            let roles = actor.roles_over(pin.revision(), seats, groups);
            roles.map_err(|failed| match failed {
                AskFailed::Moved => Cold::Moved,
                AskFailed::Gone => Cold::Absent,
            })
        })
    }

    /// The heads of these targets whose actors are not in memory.
    fn absent(
        &self,
        pin: &Pin,
        live: &Live,
        targets: impl Iterator<Item = TargetId>,
    ) -> BTreeSet<GroupId> {
        let state = pin.state();
        let heads = targets.flat_map(|target| match target {
            TargetId::User(_) => smallvec::SmallVec::new(),
            TargetId::Group(group) => state.head_of(group).into_iter().collect(),
            TargetId::Resource(id) => state.heads_of(id).unwrap_or_default(),
        });
        let live = |head: &GroupId| live.get(state.no_of(*head)?);
        let is_absent = |head: &GroupId| !live(head).is_some_and(Readable::is_alive);
        heads.filter(is_absent).collect()
    }

    /// Has these in memory.
    async fn warm(&self, pin: &Pin, heads: BTreeSet<GroupId>) -> Result<(), AskError> {
        let loads = heads.into_iter().map(|head| self.handle(pin, head));
        try_join_all(loads).await.map(drop)
    }

    /// The models of these subtrees at the pinned revision.
    pub(super) async fn models(
        &self,
        pin: &Pin,
        heads: impl IntoIterator<Item = GroupId>,
    ) -> Result<Vec<Arc<Model>>, AskError> {
        let models = heads.into_iter().map(|head| async move {
            let handle = self.handle(pin, head).await?;
            match handle.readable().model(pin.revision()) {
                Ok(model) => Ok(model),
                Err(AskFailed::Moved) => Err(AskError::Moved),
                // Since a moment ago.
                Err(AskFailed::Gone) => {
                    let handle = self.handle(pin, head).await?;
                    handle
                        .readable()
                        .model(pin.revision())
                        .map_err(|failed| match failed {
                            AskFailed::Moved => AskError::Moved,
                            AskFailed::Gone => AskError::Unavailable,
                        })
                }
            }
        });
        try_join_all(models).await
    }

    /// The actor of that head, loaded where it is not in memory.
    async fn handle(&self, pin: &Pin, head: GroupId) -> Result<Handle, AskError> {
        if let Some(Found::Live(handle)) = self.0.slots.find(head) {
            if handle.readable().is_alive() {
                handle
                    .readable()
                    .mark_used(self.0.tick.load(Ordering::Relaxed));
                return Ok(handle);
            }
            tracing::warn!(head = %head, "an actor is gone; it is rebuilt from the store");
            self.0.slots.retire_number(head, handle.number);
        }
        let found = match self.0.slots.find(head) {
            Some(found) => found,
            None => match self.register_held(pin, head) {
                Some(found) => found?,
                None => {
                    let _applying = self.0.applying.read().await;
                    self.register(head)?
                }
            },
        };
        match found {
            Found::Live(handle) => Ok(handle),
            Found::Loading(load, place) => {
                let _place: OwnedSemaphorePermit = place.ok_or(AskError::Overloaded)?;
                load.await
            }
        }
    }
}

/// Why an actor cannot be asked now.
enum Cold {
    /// It has changed after the pinned revision.
    Moved,
    /// It is not in memory.
    Absent,
}

impl Directory {
    /// Registers a load under the pin's own hold: who holds the feed must not wait for himself.
    /// None where the pin holds it not, or not any more.
    fn register_held(&self, pin: &Pin, head: GroupId) -> Option<Result<Found, AskError>> {
        let hold = pin.held.as_ref()?.lock();
        hold.as_ref().map(|_| self.register(head))
    }

    /// Only while the feed is held: what is queued from here on is all that the load misses.
    fn register(&self, head: GroupId) -> Result<Found, AskError> {
        let state = self.0.state.load_full();
        let no = state.no_of(head).ok_or(AskError::Moved)?;
        if !state.subtrees.contains_key(&head) {
            return Err(AskError::Moved);
        }
        let number = self.0.started.fetch_add(1, Ordering::Relaxed);
        let load = load(Arc::clone(&self.0), state, head, number).shared();
        Ok(self.0.slots.register((head, no), number, load))
    }
}

/// Loads a subtree in a task of its own: who asked first may go away, the others wait on.
fn load(
    inner: Arc<Inner>,
    state: Arc<super::State>,
    head: GroupId,
    number: u64,
) -> BoxFuture<'static, Result<Handle, AskError>> {
    let runtime = inner.runtime.clone();
    // Of who asked first: what goes wrong is his.
    let span = tracing::info_span!(target: canopy_meter::TRACE, "load subtree").or_current();
    async move {
        let load = async move {
            let mut abandoned = Abandoned {
                inner: &inner,
                head,
                number,
                over: false,
            };
            let mut load = inner.loaded.send();
            // Never closed.
            let _turn = inner.loads.acquire().await;
            load.begun();
            let model = load_model(&inner.store, &state, head)
                .await
                .map_err(|error| {
                    tracing::error!(head = %head, %error, "a subtree could not be loaded");
                    AskError::Unavailable
                })?;
            let on = &inner.arbiters[number as usize % inner.arbiters.len()];
            let tick = inner.tick.load(Ordering::Relaxed);
            let live = inner.slots.go_live(head, number, model, |model| {
                Handle::start(on, model, number, tick)
            });
            abandoned.over = true;
            load.done();
            live.ok_or(AskError::Moved)
        };
        let task = runtime.spawn(load.instrument(span));
        task.await.unwrap_or(Err(AskError::Unavailable))
    }
    .boxed()
}

/// A load that ends without an actor, by a failure or a panic, leaves nothing behind: whether
/// somebody still waits for it or not.
struct Abandoned<'a> {
    inner: &'a Inner,
    head: GroupId,
    number: u64,
    over: bool,
}

impl Drop for Abandoned<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.inner.slots.retire_number(self.head, self.number);
        }
    }
}
