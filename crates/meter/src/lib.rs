//! Counts and times of what a server does, for whoever watches it.
//!
//! To count takes no lock and waits for nobody: each thread adds to cells of its own, as far as there
//! are [`STRIPES`], and whoever reads adds them up. Knows neither what is counted nor who reads it.

/// The target of spans that are for traces alone, and for no log: where nothing is traced they are
/// off, and cost nothing.
pub const TRACE: &str = "canopy_trace";

mod counts;
mod gauge;
mod times;

pub use counts::{Counts, STRIPES};
pub use gauge::{Gauge, Inside};
pub use times::{BOUNDS, Measured, Times};
