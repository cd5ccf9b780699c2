//! Where log lines go: standard error, so that standard output holds results only. And where traces
//! go, if anywhere.

use anyhow::Result;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use crate::config::{Config, LogFormat};
use crate::telemetry::{REQUEST, Traces};

/// Begins logging. Where no filter is configured, a command says nothing but warnings beside what
/// it prints, and it is never traced. What is returned is kept until the program ends.
///
/// # Errors
/// Traces cannot be sent as configured.
pub(crate) fn start(config: &Config, serving: bool) -> Result<Option<Traces>> {
    let filter = if serving || config.log_filter_is_set {
        &config.log_filter
    } else {
        "warn"
    };
    // Whatever the filter says, each line has the id of its request; and what is for traces alone is
    // in no log: where nothing is traced either, it is off.
    let always = format!("{REQUEST}=error,{}=off", canopy_meter::TRACE);
    // What anybody on the network can send is no error of ours: it would fill the log. Who wants to see
    // it names it in the filter.
    let filter = EnvFilter::new(format!("actix_http=off,{filter},{always}"));
    let traces = if serving { Traces::new(config)? } else { None };
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = match config.log_format {
        LogFormat::Text => {
            use std::io::IsTerminal;
            lines.with_ansi(std::io::stderr().is_terminal()).boxed()
        }
        LogFormat::Json => lines.json().boxed(),
    };
    // Fails only where logging has begun already, and then that goes on.
    let _ = match &traces {
        // One filter for all, which is asked once for each place in the program.
        None => Registry::default().with(lines).with(filter).try_init(),
        Some(traces) => Registry::default()
            .with(lines.with_filter(filter))
            .with(traces.layer())
            .try_init(),
    };
    Ok(traces)
}
