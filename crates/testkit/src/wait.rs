//! Waiting for a condition: the only place with a poll interval.

use std::time::{Duration, Instant};

use anyhow::Result;

const INTERVAL: Duration = Duration::from_millis(10);

/// Asks again and again until the condition holds.
///
/// # Errors
/// When it did not hold within `deadline`.
#[cfg(feature = "client")]
pub async fn wait_for(deadline: Duration, mut condition: impl AsyncFnMut() -> bool) -> Result<()> {
    let end = Instant::now() + deadline;
    while !condition().await {
        if Instant::now() >= end {
            anyhow::bail!("the condition did not hold within {deadline:?}");
        }
        tokio::time::sleep(INTERVAL).await;
    }
    Ok(())
}

/// The same for code that has no async runtime; `condition` may end the waiting early by an
/// error. False when the time is over.
pub(crate) fn wait_blocking(
    deadline: Duration,
    mut condition: impl FnMut() -> Result<bool>,
) -> Result<bool> {
    let end = Instant::now() + deadline;
    while !condition()? {
        if Instant::now() >= end {
            return Ok(false);
        }
        std::thread::sleep(INTERVAL);
    }
    Ok(true)
}
