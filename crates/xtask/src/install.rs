//! The programs that the tests start: found, or installed from Debian's packages; and packages of
//! npm, for the clients of front ends and for the console.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use canopy_testkit::{Nginx, Postgres, Redis};

use crate::workspace;

/// Where the clients of front ends are tested.
pub(crate) const CLIENTS: &str = "crates/server/tests/clients/npm";

/// The example for front ends.
pub(crate) const EXAMPLE: &str = "docs/examples";

/// A package of Debian, and how its program is found.
type Wanted = (&'static str, fn() -> Result<()>);

/// Sees to PostgreSQL, Redis, nginx and Node: installs what is missing where that needs no password.
pub(crate) fn services() -> Result<()> {
    see_to(&[
        ("postgresql", Postgres::installed),
        ("redis-server", Redis::installed),
        ("nginx-light", Nginx::installed),
        ("nodejs", || program("node")),
        ("npm", || program("npm")),
    ])
}

/// Sees to npm, of whatever age.
pub(crate) fn npm() -> Result<()> {
    see_to(&[("npm", || program("npm"))])
}

/// Sees to the browser that the console is tested in.
pub(crate) fn browser() -> Result<()> {
    see_to(&[("chromium", || program("chromium"))])
}

fn see_to(wanted: &[Wanted]) -> Result<()> {
    let missing = missing(wanted);
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|(package, _)| *package).collect();
    let Some(apt) = apt() else {
        let reasons: Vec<String> = missing
            .iter()
            .map(|(_, error)| format!("{error:#}"))
            .collect();
        bail!("{}", reasons.join("\n"));
    };
    eprintln!("{} is needed, and installed now", packages.join(" and "));
    workspace::run(command(&apt)?.args(["update", "--quiet"]))?;
    let install = ["install", "--yes", "--quiet", "--no-install-recommends"];
    workspace::run(command(&apt)?.args(install).args(&packages))?;
    match self::missing(wanted).pop() {
        Some((_, error)) => Err(error.context("apt-get has run, and yet")),
        None => Ok(()),
    }
}

fn missing(wanted: &[Wanted]) -> Vec<(&'static str, anyhow::Error)> {
    let found = wanted.iter();
    found
        .filter_map(|(package, installed)| Some((*package, installed().err()?)))
        .collect()
}

fn program(name: &str) -> Result<()> {
    let wanted = || format!("{name} is not installed: run `apt install nodejs npm chromium`");
    succeeds(&[name, "--version"])
        .then_some(())
        .with_context(wanted)
}

/// Sees to the clients and to the example. Where that fails, such as without a network, the tests that need them fail
/// and say so; all others run.
pub(crate) fn clients() -> Result<()> {
    for folder in [CLIENTS, EXAMPLE] {
        if let Err(error) = packages(folder, &mut Command::new("npm")) {
            eprintln!("{error:#}: the tests of {folder} will fail");
        }
    }
    Ok(())
}

/// Sees to the packages that a folder's `package-lock.json` names, exactly those.
pub(crate) fn packages(folder: &str, npm: &mut Command) -> Result<()> {
    let folder = workspace::root()?.join(folder);
    let lock = |at: &str| std::fs::read_to_string(folder.join(at)).ok();
    let (wanted, installed) = (lock("package-lock.json"), lock("node_modules/.of"));
    if installed.is_some() && installed == wanted {
        return Ok(());
    }
    npm.current_dir(&folder).stdin(Stdio::null());
    workspace::run(npm.args(["ci", "--no-progress"]))?;
    // Written last: what is half installed is installed again.
    let of = folder.join("node_modules/.of");
    std::fs::write(of, wanted.unwrap_or_default()).context("failed to note what is installed")
}

/// How apt-get is run without asking anybody; none where it cannot be.
fn apt() -> Option<Vec<&'static str>> {
    let apt = vec!["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    if !succeeds(&["apt-get", "--version"]) {
        return None;
    }
    let id = Command::new("id").arg("-u").output().ok()?;
    if id.stdout.trim_ascii() == b"0" {
        return Some(apt);
    }
    succeeds(&["sudo", "-n", "true"]).then(|| [vec!["sudo", "-n"], apt].concat())
}

fn succeeds(words: &[&str]) -> bool {
    command(words).is_ok_and(|mut command| {
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    })
}

fn command(words: &[&str]) -> Result<Command> {
    let (program, arguments) = words.split_first().context("a command has a program")?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    Ok(command)
}
