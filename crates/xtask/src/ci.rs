//! `cargo xtask ci`: all that is checked beside the tests.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::{generate, workspace};

pub(crate) fn ci(advisories: bool) -> Result<()> {
    workspace::run(&mut workspace::cargo(["fmt", "--all", "--check"])?)?;
    generate::generate(true)?;
    let clippy = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    workspace::run(&mut workspace::cargo(clippy)?)?;
    workspace::run(&mut workspace::cargo([
        "test",
        "--workspace",
        "--test",
        "arrows",
    ])?)?;
    deny(advisories)
}

/// Licences, sources and bans of all dependencies. Known vulnerabilities only on demand: they
/// are in a database that has to be fetched, and a check must not depend on a connection.
fn deny(advisories: bool) -> Result<()> {
    let Some(deny) = cargo_deny()? else {
        eprintln!("\nlicences and sources are NOT checked: cargo-deny could not be installed");
        return Ok(());
    };
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&deny);
        workspace::run(command.current_dir(workspace::root()?).args(arguments))
    };
    run(&[
        "--offline",
        "--workspace",
        "check",
        "bans",
        "licenses",
        "sources",
    ])?;
    if advisories {
        return run(&["--workspace", "check", "advisories"]);
    }
    eprintln!("advisories are NOT checked, `cargo xtask ci --advisories` does");
    Ok(())
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
