//! What operators watch of a server: numbers, and nothing of whom or what.

use canopy_feed::{Bus, BusCounts};

use crate::{App, Readiness, StreamCounts};

/// What operators watch.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Whether the server is fit to answer, by which revision, and whether its bus works.
    pub readiness: Readiness,
    /// What has gone over the bus, where there is one.
    pub bus: Option<BusCounts>,
    /// What has become of the streams of changes.
    pub streams: StreamCounts,
}

impl App {
    /// The figures of this moment.
    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures {
            readiness: self.readiness(),
            bus: self.0.bus.as_ref().map(Bus::counts),
            streams: self.stream_counts(),
        }
    }
}
