//! The web console: built before the program that embeds it, generated, checked and tested with the
//! tools that npm installs, as `package-lock.json` names them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::SystemTime;
use std::{fs, io};

use anyhow::Result;

use crate::{install, node, workspace};

/// Where it is.
pub(crate) const WEB: &str = "crates/console/web";

/// What a build makes last but its compressed files.
const BUILT: &str = "dist/site/index.html";

/// What it is built of.
const SOURCES: [&str; 5] = [
    "src",
    "public",
    "index.html",
    "vite.config.ts",
    "package-lock.json",
];

/// Builds the console where it is older than its sources and Node is at hand; says so where it is
/// not: the program then serves a page that says how.
pub(crate) fn build_if_possible() -> Result<()> {
    let web = workspace::root()?.join(WEB);
    if !is_stale(&web) {
        return Ok(());
    }
    if let Err(error) = ready() {
        eprintln!("{error:#}: the web console is NOT built, and the program says how at /");
        return Ok(());
    }
    npm(&["run", "build"])
}

/// The files that are derived from the schema, the operations and the catalogue.
pub(crate) fn generate(check: bool) -> Result<()> {
    match ready() {
        Ok(()) if check => npm(&["run", "generate", "--", "--check"]),
        Ok(()) => npm(&["run", "generate"]),
        Err(error) if check => Err(error),
        Err(error) => {
            eprintln!("{error:#}: what the console derives from the schema is NOT written anew");
            Ok(())
        }
    }
}

/// Form, lints, types and unit tests.
pub(crate) fn check() -> Result<()> {
    ready()?;
    npm(&["run", "lint"])?;
    npm(&["test"])
}

/// The tests in a browser, against the program that was built.
pub(crate) fn browse() -> Result<()> {
    install::browser()?;
    ready()?;
    let canopy = workspace::target()?.join("debug/canopy");
    let mut command = command(&["run", "e2e"])?;
    workspace::run(command.env("CANOPY_BIN", canopy))
}

/// The large System in a browser, as large as the console is promised to bear.
pub(crate) fn browse_large() -> Result<()> {
    install::browser()?;
    ready()?;
    build_if_possible()?;
    workspace::run(&mut workspace::cargo([
        "build",
        "--release",
        "--bin",
        "canopy",
    ])?)?;
    let canopy = workspace::target()?.join("release/canopy");
    let mut command = command(&["run", "e2e", "--", "large.spec.ts"])?;
    command.env("CANOPY_LARGE", "whole");
    workspace::run(command.env("CANOPY_BIN", canopy))
}

/// Sees to Node and to the packages.
fn ready() -> Result<()> {
    install::packages(WEB, &mut program()?)
}

fn npm(arguments: &[&str]) -> Result<()> {
    workspace::run(&mut command(arguments)?)
}

fn command(arguments: &[&str]) -> Result<Command> {
    let mut npm = program()?;
    npm.current_dir(workspace::root()?.join(WEB))
        .args(arguments);
    Ok(npm)
}

/// npm, with a Node that is new enough.
fn program() -> Result<Command> {
    let path = node::path()?;
    let mut npm = Command::new("npm");
    npm.env("PATH", path).stdin(Stdio::null());
    Ok(npm)
}

/// Whether there is no build, or one that is older than what it is built of.
fn is_stale(web: &Path) -> bool {
    let built = fs::metadata(web.join(BUILT)).and_then(|data| data.modified());
    let newest = SOURCES.iter().map(|source| newest(&web.join(source)));
    let newest = newest.collect::<io::Result<Vec<_>>>();
    match (built, newest) {
        (Ok(built), Ok(newest)) => newest.iter().any(|at| *at > built),
        _ => true,
    }
}

/// When anything in a folder, or a file, was written last.
fn newest(path: &Path) -> io::Result<SystemTime> {
    let data = fs::metadata(path)?;
    let mut at = data.modified()?;
    if data.is_dir() {
        for entry in fs::read_dir(path)? {
            at = at.max(newest(&entry?.path())?);
        }
    }
    Ok(at)
}
