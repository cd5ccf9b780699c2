//! Where log lines go: standard error, so that standard output holds results only.

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Begins logging. Where no filter is configured, a command says nothing but warnings beside what
/// it prints.
pub(crate) fn start(config: &Config, serving: bool) {
    let filter = if serving || config.log_filter_is_set {
        &config.log_filter
    } else {
        "warn"
    };
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
