//! `cargo xtask start | test | ci | load | soak | generate`: what people and CI do with this repository.
//!
//! Owns the order of the steps and what they need installed. Must not know what Canopy does:
//! it runs the program and the tests, and depends on none of our crates but testkit.

#![allow(clippy::print_stderr, reason = "a command-line tool says what it does")]

mod advisories;
mod ci;
mod console;
mod generate;
mod install;
mod load;
mod node;
mod soak;
mod start;
mod test;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "What people and CI do with this repository"
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds the console, where Node is at hand, and canopy, and serves the demo; further arguments go to `canopy demo`
    Start {
        /// Takes longer to build and less time to answer
        #[arg(long)]
        release: bool,
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Runs all tests with a private PostgreSQL, those of the console in Chromium too; further arguments go to the test runner
    Test {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Checks form, lints, derived files, edges between crates, licences and known holes
    Ci {
        /// Fails where nobody can be asked about known holes, instead of warning
        #[arg(long)]
        advisories: bool,
    },
    /// Measures a release server over HTTP; further arguments go to `canopy-load`, --help tells
    Load {
        /// How everything is built
        #[arg(long, default_value = "release")]
        profile: String,
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Runs the long versions of the counted tests: hours
    Soak,
    /// Writes every derived file anew
    Generate {
        /// Writes nothing, and fails when something would change
        #[arg(long)]
        check: bool,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Start { release, arguments } => start::start(release, &arguments),
        Task::Test { arguments } => test::test(&arguments),
        Task::Ci { advisories } => ci::ci(advisories),
        Task::Load { profile, arguments } => load::load(&profile, &arguments),
        Task::Soak => soak::soak(),
        Task::Generate { check } => {
            generate::generate(check)?;
            console::generate(check)
        }
    }
}
