//! The token that a command shows to a running server.

use std::path::Path;

use anyhow::{Context, Result, anyhow};

use crate::failure::usage;

const VARIABLE: &str = "CANOPY_TOKEN";

/// From the file, or from the environment; never from the command line, which everybody on the
/// machine can read.
///
/// # Errors
/// There is none; what for is said as `needed`.
pub(super) fn read(file: Option<&Path>, needed: &str) -> Result<String> {
    let text = match file {
        Some(path) => std::fs::read_to_string(path)
            .with_context(|| format!("failed to read the token in {}", path.display()))?,
        None => std::env::var(VARIABLE)
            .map_err(|_| usage(anyhow!("{needed}; use --token-file or {VARIABLE}")))?,
    };
    Ok(text.trim().to_owned())
}
