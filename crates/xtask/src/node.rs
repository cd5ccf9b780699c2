//! The Node that the console is built with: the one that is there, or, where that is too old, one
//! from npm's registry in `target/tools`, which any npm can bring.

use std::env::{self, consts};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{install, workspace};

/// What is brought where there is nothing as new.
const NODE: &str = "22.23.3";
/// Debian's npm runs on Debian's Node only.
const NPM: &str = "11.21.2";

/// The `PATH` that leads to a Node which is new enough, and to its npm.
pub(crate) fn path() -> Result<OsString> {
    let own = env::var_os("PATH").unwrap_or_default();
    if is_at(&own) {
        return Ok(own);
    }
    let tools = workspace::target()?.join("tools");
    let folders = [tools.join("node_modules/.bin")].into_iter();
    let brought = env::join_paths(folders.chain(env::split_paths(&own)))
        .context("failed to put target/tools into PATH")?;
    if !is_at(&brought) {
        install::npm()?;
        bring(tools)?;
    }
    if !is_at(&brought) {
        bail!(
            "node {NODE} was installed in target/tools, and does not run; install 20.19 or later"
        );
    }
    Ok(brought)
}

fn bring(tools: PathBuf) -> Result<()> {
    eprintln!("the console needs a newer Node, which is installed in target/tools now");
    let wanted = [format!("{}@{NODE}", package()?), format!("npm@{NPM}")];
    // Nothing of it is run while it is installed.
    let quietly = [
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-progress",
    ];
    let mut npm = Command::new("npm");
    npm.stdin(Stdio::null()).args(["install", "--prefix"]);
    workspace::run(npm.arg(tools).args(quietly).args(wanted))
}

/// The package of npm that holds the program for this machine.
fn package() -> Result<String> {
    let system = match consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("install Node.js 20.19 or later: npm has none for {other}"),
    };
    Ok(format!("node-{system}-{processor}"))
}

/// Whether this `PATH` leads to npm and to a Node that is new enough.
fn is_at(path: &OsStr) -> bool {
    let version = |program: &str| {
        let mut command = Command::new(program);
        command.arg("--version").env("PATH", path);
        let output = command.stdin(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    };
    version("node").is_some_and(|node| is_new_enough(&node)) && version("npm").is_some()
}

/// What Vite runs on.
fn is_new_enough(version: &str) -> bool {
    let mut parts = version.trim_start_matches('v').split('.');
    let mut next = || parts.next().and_then(|part| part.parse::<u32>().ok());
    next().zip(next()) >= Some((20, 19))
}

#[cfg(test)]
mod tests {
    use super::{NODE, is_new_enough};

    #[test]
    fn node_is_as_new_as_vite_wants_it() {
        for (version, expected) in [
            (NODE, true),
            ("v20.19.0", true),
            ("v20.20.2", true),
            ("v22.0.0", true),
            ("v20.18.9", false),
            ("v18.20.4", false),
            ("", false),
        ] {
            assert_eq!(is_new_enough(version), expected, "{version}");
        }
    }
}
