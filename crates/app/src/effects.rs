//! What a change means for whom, as far as the caller sees it.

use std::sync::Arc;
use std::time::Duration;

use canopy_domain::{Change, Effect, Effects as All, Revision, Scope, Sight, TargetId, UserId};

use tokio::sync::OwnedSemaphorePermit;

use crate::list::{Found, Listed, Page};
use crate::{App, AppError, LoggedChange, Op};

/// Who waits for a turn: large effects take a processor and much memory, so that only so many are
/// made at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waits {
    /// Somebody who waits for an answer.
    Caller,
    /// A stream, which has nobody waiting for an answer: behind other streams only, so that they
    /// never fill the line of those who have.
    Stream,
}

impl Waits {
    const fn limit(self) -> Duration {
        match self {
            Self::Caller => Duration::from_secs(2),
            Self::Stream => Duration::from_secs(10),
        }
    }
}

/// A turn to make effects; a stream's is one of the few of streams too.
pub(crate) struct EffectsTurn(
    #[expect(dead_code, reason = "held")] OwnedSemaphorePermit,
    #[expect(dead_code, reason = "held")] Option<OwnedSemaphorePermit>,
);

/// What a change means for whom, as far as the caller sees it; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Effects(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    seen: All,
    users: u64,
    targets: u64,
}

impl Effects {
    pub(crate) fn new(seen: All) -> Self {
        Self(Arc::new(Inner {
            users: seen.users().len() as u64,
            targets: seen.targets().len() as u64,
            seen,
        }))
    }

    /// What they are made of.
    pub(crate) fn seen(&self) -> &All {
        &self.0.seen
    }

    /// How many users gain or lose something.
    #[must_use]
    pub fn users(&self) -> u64 {
        self.0.users
    }

    /// Every user and every target of them.
    pub(crate) fn about(&self) -> impl Iterator<Item = TargetId> {
        let users = self.0.seen.users().into_iter().map(TargetId::User);
        users.chain(self.0.seen.targets())
    }

    /// On how many targets.
    #[must_use]
    pub fn targets(&self) -> u64 {
        self.0.targets
    }
}

impl App {
    /// A turn to make effects, kept by the work itself: who gives up waiting does not make room for
    /// more of it.
    pub(crate) async fn effects_turn(&self, who: Waits) -> Result<EffectsTurn, AppError> {
        let turn = async {
            let of_streams = match who {
                Waits::Stream => Some(self.0.live.effects_turn().await?),
                Waits::Caller => None,
            };
            let permit = Arc::clone(&self.0.effects).acquire_owned().await;
            let permit = permit.map_err(|_| AppError::Internal)?;
            Ok(EffectsTurn(permit, of_streams))
        };
        let turn = tokio::time::timeout(who.limit(), turn).await;
        turn.map_err(|_| AppError::Overloaded)?
    }
}

impl Op {
    /// What changes mean for whom that were, or would be, made on the state of the revision `base`:
    /// as far as the caller sees it by the state after them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn effects(&self, base: Revision, changes: &[Change]) -> Result<Effects, AppError> {
        let (me, asker) = (self.me(), self.login().asker());
        self.computed(base, changes.into(), move |all, before, changes| {
            let sight = Sight::after(all, asker, before, changes);
            Effects::new(all.seen_by(me, &sight))
        })
        .await
    }

    /// What a change of the log meant, as far as the caller sees it by today's rights; of a change
    /// as it is told live, only what he saw right after it too.
    ///
    /// # Errors
    /// The store cannot be read; moved, stale, overloaded.
    pub async fn logged_effects(&self, change: &LoggedChange) -> Result<Effects, AppError> {
        let pin = self.pin().await?;
        if change.source.is_some() {
            return self.app().effects_told(change, &pin).await;
        }
        let changes = Arc::clone(&change.changes);
        let base = Revision(change.revision.0.saturating_sub(1));
        let me = self.me();
        let all = self
            .computed(base, changes, |all, _, _| all.clone())
            .await?;
        let about = all.users().into_iter().map(TargetId::User);
        let seen = self
            .seen_or_audited(&pin, about.chain(all.targets()))
            .await?;
        let users = seen.iter().filter_map(|target| match target {
            TargetId::User(user) => Some(*user),
            TargetId::Group(_) | TargetId::Resource(_) => None,
        });
        let sight = Sight {
            users: users.collect(),
            targets: seen.iter().copied().collect(),
        };
        let seen = tokio::task::spawn_blocking(move || Effects::new(all.seen_by(me, &sight)));
        seen.await.map_err(|_| AppError::Internal)
    }

    /// A page of what a change means, by user, then target: in the order in which they came to be.
    ///
    /// # Errors
    /// A page that cannot be.
    pub fn effect_entries(
        &self,
        effects: &Effects,
        page: &Page,
    ) -> Result<Listed<Effect>, AppError> {
        let limit = page.limit()?;
        let after = self.after::<(String, String)>("effects", page)?;
        let after = after.and_then(|(user, target)| {
            Some((
                user.parse::<UserId>().ok()?,
                target.parse::<TargetId>().ok()?,
            ))
        });
        let mut entries = effects.0.seen.page(after, limit + 1);
        let more = entries.len() > limit;
        entries.truncate(limit);
        let items = entries.into_iter().map(|entry| {
            let key = (entry.user.to_string(), entry.target.to_string());
            (key, entry)
        });
        let found = Found {
            items: items.collect(),
            total: effects.0.seen.total(),
            more,
            revision: Revision::default(),
        };
        self.listed("effects", page, found)
    }

    /// Off the threads that serve: a large change takes a while.
    async fn computed<T: Send + 'static>(
        &self,
        base: Revision,
        changes: Arc<[Change]>,
        then: impl FnOnce(&All, &canopy_domain::Extract, &[Change]) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let permit = self.app().effects_turn(Waits::Caller).await?;
        let mut scope = Scope::of(&changes);
        scope.users.insert(self.me());
        let before = self.extract(&scope, base).await?;
        let made = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let all = All::of(&before, &changes);
            then(&all, &before, &changes)
        });
        made.await.map_err(|_| AppError::Internal)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::Waits;
    use crate::{App, Settings};

    #[test]
    fn however_many_streams_wait_somebody_who_waits_for_an_answer_is_not_behind_them() {
        actix_rt::System::new().block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
            let app = App::start(Settings::new(&url)).await.unwrap();
            let mut waiting = Vec::new();
            let mut turns = Vec::new();
            for _ in 0..100 {
                let mut turn = Box::pin(app.effects_turn(Waits::Stream));
                match turn.as_mut().now_or_never() {
                    Some(turn) => turns.push(turn.unwrap()),
                    None => waiting.push(turn),
                }
            }
            let processors = std::thread::available_parallelism().map_or(1, usize::from);
            assert_eq!(turns.len(), processors.saturating_sub(1).clamp(1, 100));
            if processors == 1 {
                turns.clear();
            }
            let caller = app.effects_turn(Waits::Caller).now_or_never();
            assert!(caller.is_some_and(|turn| turn.is_ok()));
            drop((waiting, turns));
            app.stop().await;
        });
    }
}
