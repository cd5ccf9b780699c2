//! `cargo xtask start`: from a fresh clone to a running demo.

use std::os::unix::process::CommandExt;

use anyhow::{Error, Result};

use crate::{console, workspace};

pub(crate) fn start(release: bool, arguments: &[String]) -> Result<()> {
    console::build_if_possible()?;
    let mut cargo = workspace::cargo(["run", "--bin", "canopy"])?;
    if release {
        cargo.arg("--release");
    }
    // Becomes cargo, which becomes canopy: a signal to this process is one to the server.
    let error = cargo.args(["--", "demo"]).args(arguments).exec();
    Err(Error::new(error).context("failed to start cargo"))
}
