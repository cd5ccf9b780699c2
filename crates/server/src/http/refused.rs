//! How many are sent away from `/graphql` before it is read what they ask: it counts as no operation.

use canopy_app::AppError;
use canopy_meter::Counts;

/// By which codes; the last is for whatever else.
const CODES: [&str; 5] = [
    "UNAUTHENTICATED",
    "IP_NOT_ALLOWED",
    "STALE",
    "OVERLOADED",
    "INTERNAL",
];

/// Those that were, by code.
#[derive(Debug, Default)]
pub(super) struct Refused(Counts<{ CODES.len() }>);

impl Refused {
    /// One more, by this.
    pub(super) fn count(&self, error: &AppError) {
        let code = error.code();
        let place = CODES.iter().position(|known| *known == code);
        self.0.count(place.unwrap_or(CODES.len() - 1));
    }

    /// All of them by now.
    pub(super) fn read(&self) -> Vec<(&'static str, u64)> {
        CODES.into_iter().zip(self.0.read()).collect()
    }
}
