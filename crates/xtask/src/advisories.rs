//! Known holes in what is built on: crates by cargo-deny, packages of npm by npm itself.
//!
//! Both have to be asked for elsewhere. That something was found fails; that nobody could be asked
//! is a warning, unless an answer is demanded: a check of a change must not depend on a connection.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{console, install, workspace};

/// What asking came to.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Nothing,
    Found,
    NotAsked,
}

/// Asks about crates, where cargo-deny is there, and about packages.
pub(crate) fn check(deny: Option<&Path>, demanded: bool) -> Result<()> {
    let crates = match deny {
        Some(deny) => crates(deny)?,
        None => Answer::NotAsked,
    };
    let answers = [
        ("crates", crates),
        ("packages of npm", packages(install::CLIENTS)?),
        ("packages of the example", packages(install::EXAMPLE)?),
        ("packages of the console", packages(console::WEB)?),
    ];
    for (what, answer) in answers {
        match answer {
            Answer::Nothing => eprintln!("known holes in {what}: none but those with a reason"),
            Answer::Found => bail!("there are known holes in {what}: see above"),
            Answer::NotAsked if demanded => bail!("nobody could be asked about holes in {what}"),
            Answer::NotAsked => {
                eprintln!("warning: nobody could be asked about known holes in {what}");
            }
        }
    }
    Ok(())
}

/// The database is fetched first, by itself: when that fails, nothing is known.
fn crates(deny: &Path) -> Result<Answer> {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(deny);
        workspace::run(command.current_dir(workspace::root()?).args(arguments))
    };
    if let Err(error) = run(&["fetch", "db"]) {
        eprintln!("{error:#}");
        return Ok(Answer::NotAsked);
    }
    let checked = run(&["--workspace", "check", "--disable-fetch", "advisories"]);
    Ok(match checked {
        Ok(()) => Answer::Nothing,
        Err(error) => {
            eprintln!("{error:#}");
            Answer::Found
        }
    })
}

fn packages(folder: &str) -> Result<Answer> {
    let folder = workspace::root()?.join(folder);
    let mut npm = Command::new("npm");
    // What is installed does not matter, what would be does.
    npm.current_dir(folder)
        .args(["audit", "--package-lock-only", "--json"]);
    eprintln!("\n$ npm audit --package-lock-only --json");
    let Ok(output) = npm.output() else {
        eprintln!("npm is not installed");
        return Ok(Answer::NotAsked);
    };
    let said = String::from_utf8(output.stdout).context("npm wrote no UTF-8")?;
    let answer = read(&said, output.status.success());
    if answer != Answer::Nothing {
        eprintln!("{said}");
    }
    Ok(answer)
}

/// npm fails alike where it found something and where it could not ask; only what it was told has a
/// version.
fn read(said: &str, well: bool) -> Answer {
    match (said.contains("\"auditReportVersion\""), well) {
        (true, true) => Answer::Nothing,
        (true, false) => Answer::Found,
        (false, _) => Answer::NotAsked,
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, read};

    #[test]
    fn what_was_found_is_told_from_what_could_not_be_asked() {
        let clean = r#"{ "auditReportVersion": 2, "vulnerabilities": {} }"#;
        assert_eq!(read(clean, true), Answer::Nothing);
        let found = r#"{ "auditReportVersion": 2, "vulnerabilities": { "ws": {} } }"#;
        assert_eq!(read(found, false), Answer::Found);
        let refused = r#"{ "message": "405 Method Not Allowed", "statusCode": 405 }"#;
        assert_eq!(read(refused, true), Answer::NotAsked);
        assert_eq!(read("", false), Answer::NotAsked);
    }
}
