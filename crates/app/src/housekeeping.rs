//! What has to be done some time, on every server, without anybody asking.
//!
//! Each part is harmless to do twice and is found undone by whoever looks next: several servers
//! keep house side by side, and one that dies in the middle leaves nothing but work.

use std::time::Duration;

use canopy_domain::Command;

use crate::{App, AppError};

/// How often.
const EVERY: Duration = Duration::from_secs(60);

/// After so many rounds of housekeeping without a question, a subtree is put away.
const IDLE_ROUNDS: u64 = 30;

/// How many events of deleted business cases are deleted at once: other writers wait that long.
const BURIED_AT_ONCE: u64 = 2_000;

impl App {
    /// One round: idle subtrees and expired logins are put out of memory, business cases whose days
    /// are over are deleted (U9) and what is left of deleted ones too, bills are settled that were
    /// left behind (U3), places are forgotten that nobody logs in from any more, and old statistics of
    /// checks. What fails is logged, hinders nothing else and is tried again next time.
    ///
    /// # Errors
    /// What failed first.
    pub async fn keep(&self) -> Result<(), AppError> {
        self.0.directory.put_away_idle(IDLE_ROUNDS);
        self.0.sessions.sweep(self.now()).await;
        let purged = self.purge().await;
        let buried = self.bury().await;
        let settled = self.settle_bills().await;
        let forgotten = self.forget_places().await;
        let uncounted = self.forget_check_counts().await;
        let done = purged.and(buried).and(settled);
        done.and(forgotten).and(uncounted)
    }

    /// Deletes the business cases whose 168 hours are over, some at a time, until none is left. It
    /// is found out under the lock which they are, so that each is deleted once.
    async fn purge(&self) -> Result<(), AppError> {
        while !self
            .operate(Command::PurgeCases)
            .await?
            .analytics
            .is_empty()
        {}
        Ok(())
    }

    /// Deletes the events that deleted business cases have left.
    async fn bury(&self) -> Result<(), AppError> {
        while self.0.store.bury(BURIED_AT_ONCE).await? > 0 {}
        Ok(())
    }

    async fn forget_places(&self) -> Result<(), AppError> {
        let before = self.known_since();
        while self.0.store.forget_places(before).await? > 0 {}
        Ok(())
    }

    /// Keeps house until the server stops.
    pub(crate) async fn keep_house(self) {
        let mut rounds = tokio::time::interval(EVERY);
        loop {
            rounds.tick().await;
            if let Err(error) = self.keep().await {
                tracing::warn!(code = error.code(), "housekeeping was not finished");
            }
        }
    }
}
