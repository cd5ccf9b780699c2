//! `cargo xtask load`: everything measured from outside, as a client sees it.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::workspace;

/// What is measured, what it is compared with, and what measures.
const PROGRAMS: [&str; 4] = ["canopy", "canopy-echo", "canopy-plain", "canopy-load"];

pub(crate) fn load(profile: &str, arguments: &[String]) -> Result<()> {
    let mut taskset = Command::new("taskset");
    taskset.arg("--version").stdout(Stdio::null());
    let taskset = taskset.status();
    ensure!(
        taskset.is_ok_and(|status| status.success()),
        "a load test keeps each program to its core by `taskset`; install util-linux"
    );
    // All of one build: the server and what it is compared with.
    let mut build = workspace::cargo(["build", "--profile", profile])?;
    for program in PROGRAMS {
        build.args(["--bin", program]);
    }
    workspace::run(&mut build)?;
    let target = workspace::target()?;
    let (programs, reports) = (target.join(profile), target.join("load"));
    let mut load = Command::new(programs.join("canopy-load"));
    load.arg("--folder").arg(&reports).args(arguments);
    workspace::run(&mut load).context("the load test failed")?;
    eprintln!("\nwritten: {}", reports.join("report.html").display());
    Ok(())
}
