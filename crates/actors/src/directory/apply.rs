//! Hands a committed revision to the actors it touches, waits for them, then moves the watermark.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use canopy_domain::{Entry, IpPool, ResourceId, Revision};
use canopy_store::StoreError;
use futures::future::join_all;

use super::Directory;
use super::next::Next;

/// How long a read of what the log does not hold may take.
const READ_LIMIT: std::time::Duration = std::time::Duration::from_secs(5);

impl Directory {
    /// Applies the entry after the watermark. When it returns, every actor here answers by it.
    ///
    /// # Errors
    /// What the log does not hold (names, pools) cannot be read from the store; nothing has been
    /// applied, and the feed tries again.
    pub async fn apply(&self, entry: &Entry) -> Result<(), StoreError> {
        let _applying = self.0.applying.write().await;
        let before = self.0.state.load_full();
        // Comes again where another sink could not take it.
        if entry.revision <= before.revision() {
            return Ok(());
        }
        let mut after = (*before).clone();
        let mut next = after.advance(entry, self.0.options.subtree_size as u64);

        for (user, pool) in in_time(self.read_pools(&next.pools)).await? {
            after.edit(user, |record| record.come_from(pool));
        }
        if !next.placing.unnamed.is_empty() {
            let names = self.read_names(&next.placing.unnamed, entry.revision);
            next.name(&in_time(names).await?);
        }

        self.tell_actors(entry, &next).await;
        // Before anybody can pin the new state: who does finds no actor of the old tree, and a load
        // that began in it goes live no more.
        for head in &next.retired {
            self.0.slots.retire(*head);
        }
        self.0.state.store(Arc::new(after));
        Ok(())
    }

    /// An actor that does not take the change is put away, and loaded anew when next asked.
    async fn tell_actors(&self, entry: &Entry, next: &Next) {
        let told = next.steps.iter().filter_map(|(head, steps)| {
            let handle = self.0.slots.feed(*head, entry.revision, steps)?;
            Some(async move {
                let sent = self.0.applies.send();
                if handle.apply(entry.revision, steps.clone()).await.is_ok() {
                    sent.done();
                } else {
                    tracing::warn!(
                        revision = entry.revision.0,
                        head = %head,
                        "an actor did not take a change; it is rebuilt from the store"
                    );
                    self.0.slots.retire_number(*head, handle.number);
                }
            })
        });
        join_all(told).await;
    }

    async fn read_pools(
        &self,
        users: &BTreeSet<canopy_domain::UserId>,
    ) -> Result<Vec<(canopy_domain::UserId, IpPool)>, StoreError> {
        if users.is_empty() {
            return Ok(Vec::new());
        }
        let users: Vec<_> = users.iter().copied().collect();
        let snapshot = self.0.store.snapshot().await?;
        let profiles = snapshot.profiles(&users).await?;
        snapshot.finish().await?;
        Ok(profiles
            .into_iter()
            .map(|profile| (profile.user, profile.pool))
            .collect())
    }

    async fn read_names(
        &self,
        resources: &BTreeSet<ResourceId>,
        at: Revision,
    ) -> Result<HashMap<ResourceId, Arc<str>>, StoreError> {
        let ids: Vec<_> = resources.iter().copied().collect();
        let snapshot = self.0.store.snapshot().await?;
        let names = snapshot.resource_names(&ids, at).await?;
        snapshot.finish().await?;
        let names = names.into_iter().map(|(id, name)| (id, Arc::from(name)));
        Ok(names.collect())
    }
}

/// The feed must not wait without end for a connection that is cut off without a word.
async fn in_time<T>(read: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    match tokio::time::timeout(READ_LIMIT, read).await {
        Ok(read) => read,
        Err(_) => Err(StoreError::Busy),
    }
}

impl canopy_feed::Sink for Directory {
    fn apply<'a>(
        &'a self,
        entry: &'a Entry,
    ) -> futures::future::BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.apply(entry))
    }

    fn reload(
        &self,
    ) -> futures::future::BoxFuture<'_, Result<Option<canopy_store::Head>, StoreError>> {
        Box::pin(async move { self.reload().await.map(Some) })
    }
}
