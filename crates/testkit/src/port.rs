//! Free ports on the loopback address.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};

/// Starts something on a free port. Another process may take the port first, so there is a
/// second try with another.
pub(crate) fn with_free<T>(start: impl Fn(u16) -> Result<T>) -> Result<T> {
    match start(free()?) {
        Ok(started) => Ok(started),
        Err(first) => {
            start(free()?).with_context(|| format!("a first try failed as well: {first:#}"))
        }
    }
}

/// A port that was free a moment ago.
pub(crate) fn free() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .context("failed to find a free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}
