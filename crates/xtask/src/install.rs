//! The programs that the tests start: found, or installed from Debian's packages; and the clients of
//! front ends, from npm.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use canopy_testkit::{Postgres, Redis};

use crate::workspace;

/// Where the clients of front ends are tested.
pub(crate) const CLIENTS: &str = "crates/server/tests/clients/npm";

/// Sees to PostgreSQL, Redis and Node: installs what is missing where that needs no password.
pub(crate) fn services() -> Result<()> {
    let missing = missing();
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
    eprintln!(
        "the tests need {}, which is installed now",
        packages.join(" and ")
    );
    workspace::run(command(&apt)?.args(["update", "--quiet"]))?;
    let install = ["install", "--yes", "--quiet", "--no-install-recommends"];
    workspace::run(command(&apt)?.args(install).args(&packages))?;
    match self::missing().pop() {
        Some((_, error)) => Err(error.context("apt-get has run, and yet")),
        None => Ok(()),
    }
}

fn missing() -> Vec<(&'static str, anyhow::Error)> {
    let found = [
        ("postgresql", Postgres::installed()),
        ("redis-server", Redis::installed()),
        ("nodejs", program("node")),
        ("npm", program("npm")),
    ];
    found
        .into_iter()
        .filter_map(|(package, found)| Some((package, found.err()?)))
        .collect()
}

fn program(name: &str) -> Result<()> {
    let wanted = || format!("{name} is not installed: run `apt install nodejs npm`");
    succeeds(&[name, "--version"])
        .then_some(())
        .with_context(wanted)
}

/// Sees to the packages that `package-lock.json` names, exactly those. Where that fails, such as
/// without a network, the tests that need them fail and say so; all others run.
pub(crate) fn clients() -> Result<()> {
    let folder = workspace::root()?.join(CLIENTS);
    let lock = |at: &str| std::fs::read_to_string(folder.join(at)).ok();
    let (wanted, installed) = (lock("package-lock.json"), lock("node_modules/.of"));
    if installed.is_some() && installed == wanted {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).stdin(Stdio::null());
    if let Err(error) = workspace::run(npm.args(["ci", "--no-progress"])) {
        eprintln!("{error:#}: the tests of clients from npm will fail");
        return Ok(());
    }
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
