//! `cargo xtask ci`: all that is checked beside the tests.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::{advisories, console, generate, workspace};

pub(crate) fn ci(advisories: bool) -> Result<()> {
    workspace::run(&mut workspace::cargo(["fmt", "--all", "--check"])?)?;
    generate::generate(true)?;
    console::generate(true)?;
    console::check()?;
    let clippy = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    workspace::run(&mut workspace::cargo(clippy)?)?;
    // What holds of the sources themselves: arrows, lints, and the table of failures.
    workspace::run(&mut workspace::cargo(["test", "--package", "xtask"])?)?;
    let deny = cargo_deny()?;
    match &deny {
        Some(deny) => supply(deny)?,
        None => {
            eprintln!("\nlicences and sources are NOT checked: cargo-deny could not be installed");
        }
    }
    advisories::check(deny.as_deref(), advisories)
}

/// Licences, sources and bans of all dependencies, which needs no connection.
fn supply(deny: &Path) -> Result<()> {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(deny);
        workspace::run(command.current_dir(workspace::root()?).args(arguments))
    };
    run(&[
        "--offline",
        "--workspace",
        "check",
        "bans",
        "licenses",
        "sources",
    ])
}

/// Where it is; installed into the folder of builds when it is nowhere, which takes minutes.
fn cargo_deny() -> Result<Option<PathBuf>> {
    let tools = workspace::target()?.join("tools");
    let found = |program: &Path| {
        let mut command = Command::new(program);
        command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let candidates = [PathBuf::from("cargo-deny"), tools.join("bin/cargo-deny")];
    if let Some(program) = candidates.iter().find(|program| found(program)) {
        return Ok(Some(program.clone()));
    }
    let mut install = workspace::cargo(["install", "cargo-deny", "--locked", "--root"])?;
    if let Err(error) = workspace::run(install.arg(&tools)) {
        eprintln!("{error:#}");
        return Ok(None);
    }
    let [_, installed] = candidates;
    Ok(Some(installed))
}
