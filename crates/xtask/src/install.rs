//! The programs that the tests start: found, or installed from Debian's packages.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use canopy_testkit::{Postgres, Redis};

use crate::workspace;

/// Sees to PostgreSQL and Redis: installs what is missing where that needs no password.
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
    ];
    found
        .into_iter()
        .filter_map(|(package, found)| Some((package, found.err()?)))
        .collect()
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
