//! Streams of changes, and the sockets that carry some of them.

use std::fmt;

use canopy_app::Figures;

use super::write::Metrics;

pub(super) fn encode(figures: &Figures, sockets: u64, metrics: &mut Metrics<'_>) -> fmt::Result {
    let streams = &figures.streams;
    for (name, help, value) in [
        (
            "sockets",
            "WebSockets that are open in somebody's name",
            sockets,
        ),
        ("streams", "Streams of changes that are open", streams.open),
    ] {
        metrics.gauge(name, help, value)?;
    }
    for (name, help, value) in [
        ("streams_opened", "Streams that were opened", streams.opened),
        (
            "streams_told",
            "Changes that were handed over",
            streams.told,
        ),
    ] {
        metrics.counter(name, help, value)?;
    }
    for (code, value) in streams.ended {
        let name = format!("streams_ended_{}", code.to_ascii_lowercase());
        let help = "Streams that this server ended by that code";
        metrics.counter(&name, help, value)?;
    }
    metrics.times(
        "stream_revoked_seconds",
        "From the commit that took a stream from its reader until it was closed",
        &streams.revoked,
    )
}
