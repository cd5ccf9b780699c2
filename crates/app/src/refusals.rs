//! Why logins were refused, as numbers.

use canopy_meter::Counts;

use crate::AppError;

/// The codes by which a login is refused; the last is for whatever else.
const REASONS: [&str; 6] = [
    "INVALID_CREDENTIALS",
    "RATE_LIMITED",
    "IP_NOT_ALLOWED",
    "OVERLOADED",
    "STALE",
    "INTERNAL",
];

/// By reason; nothing of whom or from where.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Counts<{ REASONS.len() }>);

impl Refusals {
    pub(crate) fn count(&self, error: &AppError) {
        let reason = REASONS.iter().position(|reason| *reason == error.code());
        self.0.count(reason.unwrap_or(REASONS.len() - 1));
    }

    pub(crate) fn read(&self) -> [(&'static str, u64); 6] {
        let counts = self.0.read();
        std::array::from_fn(|reason| (REASONS[reason], counts[reason]))
    }
}
