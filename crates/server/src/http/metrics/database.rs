//! The database: connections, statements, commits.

use std::fmt;

use canopy_app::{Figures, PoolFigures};

use super::write::Metrics;

pub(super) fn encode(figures: &Figures, to: &mut Metrics<'_>) -> fmt::Result {
    let pools = &figures.pools;
    let by_pool = |value: fn(&PoolFigures) -> u64| {
        let pools = pools.iter();
        pools.map(move |pool| ([("pool", pool.name)], value(pool)))
    };
    to.gauges(
        "database_connections",
        "Connections to the database that are open, by what they are for",
        by_pool(|pool| pool.open),
    )?;
    to.gauges(
        "database_connections_used",
        "Of those, in use",
        by_pool(|pool| pool.used),
    )?;
    to.gauges(
        "database_connections_most",
        "How many may be open",
        by_pool(|pool| pool.most),
    )?;
    to.timed(
        "database_statement_seconds",
        "How long statements took, until their rows were there",
        pools
            .iter()
            .map(|pool| ([("pool", pool.name)], &pool.statements)),
    )?;
    to.counters(
        "database_statements_failed",
        "Of those, failed",
        by_pool(|pool| pool.failed),
    )?;
    let writer = &figures.writer;
    to.gauge(
        "commands_waiting",
        "Commands that wait for the write lock, or are in the transaction",
        writer.waiting,
    )?;
    to.counter(
        "commands_committed",
        "Commands that this server has committed",
        writer.commands,
    )?;
    to.times(
        "commit_seconds",
        "How long transactions took, from the wait for the lock to the commit; each has up to 64 \
         commands",
        &writer.commits,
    )
}
