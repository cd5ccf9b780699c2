//! What became of a commit when the connection was lost over it.

use std::time::Duration;

use canopy_domain::CommandId;
use tokio::time::{Instant, sleep};

use crate::{Result, Store, StoreError};

/// Whether a commit happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Happened,
    DidNot,
}

/// The waits between two looks.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Looks the command up until the database answers, or for as long as a commit may take.
///
/// The look is taken under the lock: the lost connection held it, so whoever gets it knows that
/// the commit has happened or never will. Without it, "not there" might mean "not there yet".
pub(super) async fn outcome(store: &Store, command: CommandId) -> Result<Outcome> {
    let deadline = Instant::now() + store.options().statement_timeout;
    let mut wait = FIRST_WAIT;
    loop {
        match look(store, command).await {
            Ok(outcome) => return Ok(outcome),
            Err(error) if Instant::now() >= deadline => {
                return Err(StoreError::UnknownOutcome(Box::new(error)));
            }
            Err(error) => {
                tracing::warn!(%error, "failed to look a commit up, trying again");
                sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
}

async fn look(store: &Store, command: CommandId) -> Result<Outcome> {
    let tx = store.begin().await?;
    let found = tx.revision_of(command).await;
    tx.rollback().await;
    Ok(match found? {
        Some(_) => Outcome::Happened,
        None => Outcome::DidNot,
    })
}
