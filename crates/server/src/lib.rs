//! The program: configuration, HTTP, command line.
//!
//! It decides nothing about who may do what: requests go to the gateway, commands to the use cases
//! (`canopy-app`), and both to the same rules. What is its own: where settings come from
//! ([`config`]), who is speaking at the other end of a connection ([`http`]), how a billing service is
//! asked ([`billing`]) over HTTP ([`outgoing`]), files that become groups and cameras ([`import`]), and a demonstration with
//! real cameras ([`demo`]).
//!
//! Exit codes: 0 done, 1 failed, 2 called or configured wrongly.

mod billing;
mod cli;
mod commands;
mod config;
mod console;
mod demo;
mod failure;
mod http;
mod import;
mod logging;
mod operations;
mod outgoing;
mod telemetry;

use std::io::Write;
use std::process::ExitCode;

/// The whole program: reads the command line and does what it says.
#[must_use]
pub fn main() -> ExitCode {
    let call = match cli::read() {
        Ok(call) => call,
        Err(error) => return fail(&error),
    };
    match commands::run(call) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// The one place where the program says why it ends.
fn fail(error: &anyhow::Error) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "canopy: {error:#}");
    ExitCode::from(failure::exit_code(error))
}
