//! What the program prints on standard output for the one who called it.

use std::io::{ErrorKind, Write};

use anyhow::{Context, Result};

/// Prints the text as it is, at once. A reader who has gone away (`canopy schema | head`) wants no
/// more of it, which is no failure.
pub(crate) fn print(text: &str) -> Result<()> {
    offer(text).map(drop)
}

/// The same, and says whether there is still somebody who reads.
pub(crate) fn offer(text: &str) -> Result<bool> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error).context("failed to write to standard output"),
    }
}

/// Says something about the work itself, beside its result: on standard error.
pub(crate) fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
