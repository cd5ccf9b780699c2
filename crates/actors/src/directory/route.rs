//! Finds standings: one message to each subtree concerned, however many questions.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use canopy_domain::{GroupId, RoleSet, Standing, TargetId, UserId};
use futures::FutureExt;
use futures::future::{BoxFuture, try_join_all};

use super::load::load_model;
use super::{Directory, Inner, Pin};
use crate::model::Model;
use crate::subtree::{AskFailed, Found, Handle};
use crate::{AskError, UserRecord};

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
        let state = pin.state();
        let mut found: Vec<Option<Standing>> = vec![None; asks.len()];
        let mut by_head: BTreeMap<GroupId, Vec<usize>> = BTreeMap::new();
        for (at, (user, target)) in asks.iter().enumerate() {
            if let Some((standing, heads)) = state.standing_without_actors(*user, *target) {
                found[at] = Some(standing);
                for head in heads {
                    by_head.entry(head).or_default().push(at);
                }
            }
        }

        let answers = by_head.into_iter().map(|(head, places)| {
            let asks: Vec<_> = places
                .iter()
                .filter_map(|at| {
                    let (user, target) = asks[*at];
                    state.user(user).map(|record| (Arc::clone(record), target))
                })
                .collect();
            async move {
                self.roles_over(pin, head, asks)
                    .await
                    .map(|roles| (places, roles))
            }
        });
        for (places, roles) in try_join_all(answers).await? {
            for (at, roles) in places.into_iter().zip(roles) {
                if let Some(standing) = &mut found[at] {
                    standing.roles = standing.roles.union(roles);
                }
            }
        }
        Ok(found)
    }

    async fn roles_over(
        &self,
        pin: &Pin,
        head: GroupId,
        asks: Vec<(Arc<UserRecord>, TargetId)>,
    ) -> Result<Vec<RoleSet>, AskError> {
        let at = pin.revision();
        let asks = &asks;
        let roles = self
            .ask(pin, head, |handle| async move {
                handle.roles_over(at, asks.clone()).await
            })
            .await?;
        // The state says that it is there: an actor without it holds another cut of the tree.
        roles
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .ok_or(AskError::Moved)
    }

    /// The models of these subtrees at the pinned revision.
    pub(super) async fn models(
        &self,
        pin: &Pin,
        heads: impl IntoIterator<Item = GroupId>,
    ) -> Result<Vec<Arc<Model>>, AskError> {
        let at = pin.revision();
        let asked = heads.into_iter().map(|head| {
            self.ask(
                pin,
                head,
                move |handle| async move { handle.model(at).await },
            )
        });
        try_join_all(asked).await
    }

    /// Asks the actor of that head, once more where it is gone.
    async fn ask<T, F>(
        &self,
        pin: &Pin,
        head: GroupId,
        question: impl Fn(Handle) -> F,
    ) -> Result<T, AskError>
    where
        F: Future<Output = Result<T, AskFailed>>,
    {
        for _ in 0..2 {
            let handle = self.handle(pin, head).await?;
            handle.mark_used(self.0.tick.load(Ordering::Relaxed));
            match question(handle.clone()).await {
                Ok(answer) => return Ok(answer),
                Err(AskFailed::Moved) => return Err(AskError::Moved),
                Err(AskFailed::Overloaded) => return Err(AskError::Overloaded),
                Err(AskFailed::Gone) => {
                    tracing::warn!(head = %head, "an actor is gone; it is rebuilt from the store");
                    self.0.slots.retire_number(head, handle.number);
                }
            }
        }
        Err(AskError::Unavailable)
    }

    /// The actor of that head, loaded where it is not in memory.
    async fn handle(&self, pin: &Pin, head: GroupId) -> Result<Handle, AskError> {
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
            Found::Loading(load) => load.await,
        }
    }
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
        if !state.subtrees.contains_key(&head) {
            return Err(AskError::Moved);
        }
        let number = self.0.started.fetch_add(1, Ordering::Relaxed);
        let load = load(Arc::clone(&self.0), state, head, number).shared();
        Ok(self.0.slots.register(head, number, load))
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
    async move {
        let task = runtime.spawn(async move {
            let mut abandoned = Abandoned {
                inner: &inner,
                head,
                number,
                over: false,
            };
            let model = load_model(&inner.store, &state, head)
                .await
                .map_err(|error| {
                    tracing::error!(head = %head, %error, "a subtree could not be loaded");
                    AskError::Unavailable
                })?;
            let on = &inner.arbiters[number as usize % inner.arbiters.len()];
            let mailbox = inner.options.mailbox;
            let live = inner.slots.go_live(head, number, model, |model| {
                Handle::start(on, model, mailbox, number)
            });
            abandoned.over = true;
            live.ok_or(AskError::Moved)
        });
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
