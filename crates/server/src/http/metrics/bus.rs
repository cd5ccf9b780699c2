//! Redis; nothing where there is none.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use canopy_app::{BusStatus, Figures};
use prometheus_client::metrics::gauge::ConstGauge;

use super::write::{Metrics, flag};

pub(super) fn encode(figures: &Figures, metrics: &mut Metrics<'_>) -> fmt::Result {
    let (Some(status), Some(counts)) = (figures.readiness.bus, figures.bus) else {
        return Ok(());
    };
    metrics.gauge(
        "bus_connected",
        "Whether messages go to and from Redis",
        flag(status == BusStatus::Connected),
    )?;
    metrics.put(
        "bus_down_since_seconds",
        "Since when they do not, as Unix time; 0 while they do",
        &ConstGauge::new(down_since(status)),
    )?;
    for (name, help, value) in [
        (
            "received",
            "Messages that came, from whomever",
            counts.received,
        ),
        (
            "ignored",
            "Messages that told nothing new, or nonsense",
            counts.ignored,
        ),
        (
            "published",
            "Commits that were told to the other servers",
            counts.published,
        ),
        (
            "failed",
            "Tries to tell that came to nothing",
            counts.failed,
        ),
    ] {
        let name = format!("bus_messages_{name}");
        metrics.counter(&name, help, value)?;
    }
    Ok(())
}

fn down_since(status: BusStatus) -> f64 {
    match status {
        BusStatus::Connected => 0.0,
        BusStatus::Down(duration) => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            now.unwrap_or_default()
                .saturating_sub(duration)
                .as_secs_f64()
        }
    }
}
