//! Where log lines go: standard error, so that standard output holds results only.

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Begins logging. `default` is the filter where none is configured: servers say more than
/// commands.
pub(crate) fn start(config: &Config, default: &str) {
    let filter = config.log_filter.as_deref().unwrap_or(default);
    let lines = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(std::io::stderr);
    // Fails only where logging has begun already, and then that goes on.
    let _ = match config.log_format {
        LogFormat::Text => {
            use std::io::IsTerminal;
            lines.with_ansi(std::io::stderr().is_terminal()).try_init()
        }
        LogFormat::Json => lines.json().try_init(),
    };
}
