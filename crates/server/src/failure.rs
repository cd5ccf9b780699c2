//! Why a command ends: for people, with the exit code that scripts see.

use anyhow::{Result, anyhow};
use canopy_app::AppError;

/// An error of the caller's: flags, environment or file are not as they must be.
#[derive(Debug)]
struct Usage(anyhow::Error);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl std::error::Error for Usage {}

/// Marks the error as the caller's.
pub(crate) fn usage(error: anyhow::Error) -> anyhow::Error {
    Usage(error).into()
}

/// 2 for an error of the caller's, 1 for all else.
pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    if error.is::<Usage>() { 2 } else { 1 }
}

/// Errors of the use cases as errors of the program.
pub(crate) trait OrFail<T> {
    /// `action` completes "failed to …"; a refusal names its rules.
    fn or_fail(self, action: &str) -> Result<T>;
}

impl<T> OrFail<T> for Result<T, AppError> {
    fn or_fail(self, action: &str) -> Result<T> {
        self.map_err(|error| match error {
            AppError::Refused(refusals) => {
                let rules: Vec<String> = refusals
                    .iter()
                    .map(|refusal| match refusal.rule {
                        Some(rule) => format!("{} (rule {rule})", refusal.message),
                        None => refusal.message.to_string(),
                    })
                    .collect();
                anyhow!("refused to {action}: {}", rules.join("; "))
            }
            error => anyhow!("failed to {action}: {}", error.message()),
        })
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::{exit_code, usage};

    #[test]
    fn scripts_tell_a_wrong_call_from_a_failure() {
        assert_eq!(exit_code(&anyhow::anyhow!("disk is full")), 1);
        let wrong = anyhow::anyhow!("no such key").context("failed to read canopy.toml");
        let wrong = usage(wrong);
        assert_eq!(exit_code(&wrong), 2);
        assert_eq!(
            format!("{wrong:#}"),
            "failed to read canopy.toml: no such key"
        );
        let told: anyhow::Result<()> = Err(wrong).context("failed to start");
        assert_eq!(exit_code(&told.unwrap_err()), 2);
    }
}
