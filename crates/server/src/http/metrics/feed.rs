//! How far this server is, and how sure of it.

use std::fmt;

use canopy_app::Figures;
use prometheus_client::metrics::gauge::ConstGauge;

use super::write::{Metrics, flag};

pub(super) fn encode(figures: &Figures, metrics: &mut Metrics<'_>) -> fmt::Result {
    let readiness = &figures.readiness;
    metrics.gauge(
        "ready",
        "Whether requests should come here",
        flag(readiness.ready),
    )?;
    metrics.gauge(
        "revision",
        "The newest revision that this server answers by",
        readiness.revision.0,
    )?;
    metrics.put(
        "staleness_seconds",
        "How long ago this server was last sure to be up to date",
        &ConstGauge::new(readiness.stale_for.as_secs_f64()),
    )?;
    let feed = &figures.feed;
    metrics.gauge(
        "revision_lag",
        "How many revisions this server is behind the log, by its last look",
        feed.lag,
    )?;
    metrics.times(
        "revision_apply_seconds",
        "How long it took to bring all of this server up to a revision",
        &feed.applied,
    )?;
    metrics.times(
        "commit_visible_seconds",
        "From the time of a commit, on whichever server, until this one answered by it",
        &feed.visible,
    )
}
