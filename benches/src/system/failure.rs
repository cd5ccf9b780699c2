//! Errors of the use cases, which are for their callers alone, as errors of a program.

use anyhow::{Result, anyhow};
use canopy_app::AppError;

/// Errors of the use cases as errors of a program.
pub trait OrFail<T> {
    /// `action` completes "failed to …".
    ///
    /// # Errors
    /// The same, as it is seen by developers.
    fn or_fail(self, action: &str) -> Result<T>;
}

impl<T> OrFail<T> for Result<T, AppError> {
    fn or_fail(self, action: &str) -> Result<T> {
        self.map_err(|error| anyhow!("failed to {action}: {error:?}"))
    }
}
