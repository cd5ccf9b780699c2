//! How far this server is, and how sure of it.

use std::fmt;

use canopy_app::Figures;
use prometheus_client::metrics::gauge::ConstGauge;

use super::{Metrics, flag};

pub(super) fn encode(figures: &Figures, metrics: &mut Metrics<'_>) -> fmt::Result {
    let readiness = &figures.readiness;
    metrics.put(
        "ready",
        "Whether requests should come here",
        &ConstGauge::new(flag(readiness.ready)),
    )?;
    metrics.put(
        "revision",
        "The newest revision that this server answers by",
        &ConstGauge::new(readiness.revision.0),
    )?;
    metrics.put(
        "staleness_seconds",
        "How long ago this server was last sure to be up to date",
        &ConstGauge::new(readiness.stale_for.as_secs_f64()),
    )
}
