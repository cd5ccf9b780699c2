//! How many checks were answered.

use async_graphql::SimpleObject;
use canopy_app::CheckStep as Step;

use crate::scalars::Time;

/// How many checks all servers have answered.
#[derive(SimpleObject)]
pub(crate) struct CheckStatistics {
    /// One after the other, those without a check too.
    steps: Vec<CheckStep>,
}

/// The checks of a stretch of time. Whole numbers, which may be beyond those of Int.
#[derive(SimpleObject)]
pub(crate) struct CheckStep {
    /// Where it begins.
    at: Time,
    /// Answered with yes.
    allowed: f64,
    /// Answered with no.
    denied: f64,
}

impl From<Vec<Step>> for CheckStatistics {
    fn from(steps: Vec<Step>) -> Self {
        let steps = steps.into_iter().map(|step| CheckStep {
            at: Time(step.at),
            allowed: number(step.counts.allowed),
            denied: number(step.counts.denied),
        });
        Self {
            steps: steps.collect(),
        }
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "exact up to 2^53, which no seven days come to"
)]
const fn number(count: u64) -> f64 {
    count as f64
}
