//! Looks at the log for what was heard: one at a time, and few for a liar.

use std::sync::Arc;
use std::time::Duration;

use super::Shared;

/// How long claims are not followed after one that did not come true. One that comes meanwhile is
/// looked for then; and the poll goes on.
const DISBELIEF: Duration = Duration::from_millis(100);

/// Follows what was heard.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut heard = shared.heard.subscribe();
    while heard.changed().await.is_ok() {
        let Some(claim) = *heard.borrow_and_update() else {
            continue;
        };
        if !shared.feed.would_learn(claim.revision, &claim.hash) {
            continue;
        }
        shared.feed.look().await;
        // What is committed is found by a look that began after it was told.
        if shared.feed.would_learn(claim.revision, &claim.hash) {
            tokio::time::sleep(DISBELIEF).await;
        }
    }
}
