//! What is measured: one file a subject.

mod asks;
mod changes;
mod checks;
mod day;
mod import;
mod lists;
mod logins;
mod memory;
mod under;
mod watchers;

use anyhow::Result;

use super::bench::Bench;

/// Measures all that is wanted.
///
/// # Errors
/// A program does not start or ends, or an answer cannot be read; wrong answers are counted.
pub async fn run(bench: &mut Bench) -> Result<()> {
    checks::run(bench).await?;
    day::run(bench).await?;
    changes::large(bench).await?;
    logins::run(bench).await?;
    memory::memory(bench).await?;
    memory::cold(bench).await?;
    import::run(bench).await?;
    if bench.wants(&["users", "membership_change", "membership_change_16"]) {
        let held = bench.postgres().await?;
        lists::users(bench, &held).await?;
        changes::memberships(bench, &held).await?;
    }
    Ok(())
}
