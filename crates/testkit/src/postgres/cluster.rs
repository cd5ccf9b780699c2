//! Finds PostgreSQL and makes the data folder of a private server.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::program;

/// The role that owns everything in a private server.
pub(super) const SUPERUSER: &str = "canopy";

/// The system user that Debian's packages make; PostgreSQL refuses to run as root.
const SYSTEM_USER: &str = "postgres";

const OLDEST: u32 = 15;

/// An installed PostgreSQL, and whom it is run as.
#[derive(Clone)]
pub(super) struct Installation {
    bin: PathBuf,
    /// As in `15.12`.
    version: String,
    as_root: bool,
}

impl Installation {
    pub(super) fn find() -> Result<Self> {
        let initdb = program::find("initdb", &debian_folders()).context(
            "PostgreSQL 15 or later is not installed: run `apt install postgresql`, \
             or put the folder of initdb on PATH",
        )?;
        let bin = initdb
            .parent()
            .context("initdb lies in no folder")?
            .to_path_buf();
        let version = program::run(Command::new(&initdb).arg("--version"))?;
        let version = version
            .split(' ')
            .find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        let version = version
            .context("initdb does not tell its version")?
            .trim()
            .to_owned();
        let major: u32 = version
            .split(['.', 'b', 'r'])
            .next()
            .unwrap_or_default()
            .parse()?;
        ensure!(
            major >= OLDEST,
            "PostgreSQL {version} is too old, install {OLDEST} or later"
        );
        let as_root = program::run(Command::new("id").arg("-u"))?.trim() == "0";
        Ok(Self {
            bin,
            version,
            as_root,
        })
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }

    /// What a server program is started through.
    pub(super) fn through(&self) -> Vec<OsString> {
        if !self.as_root {
            return Vec::new();
        }
        let user = format!("--reuid={SYSTEM_USER}");
        let group = format!("--regid={SYSTEM_USER}");
        ["setpriv", &user, &group, "--clear-groups", "--"]
            .map(OsString::from)
            .into()
    }

    fn initdb(&self, data: &Path) -> Result<()> {
        let mut words = self.through();
        words.push(self.program("initdb").into());
        let mut command = Command::new(words.remove(0));
        command.args(words).arg("-D").arg(data).current_dir("/");
        command.args(["--no-sync", "-A", "trust", "-U", SUPERUSER]);
        command.args(["-E", "UTF8", "--locale=C.UTF-8"]);
        program::run(&mut command).map(drop)
    }

    fn own(&self, folder: &Path) -> Result<()> {
        if self.as_root {
            let owner = format!("{SYSTEM_USER}:{SYSTEM_USER}");
            program::run(Command::new("chown").arg(owner).arg(folder)).with_context(|| {
                format!("failed to hand a folder to the user {SYSTEM_USER}, make that user")
            })?;
        }
        Ok(())
    }

    /// Where a copy of a new data folder is kept for the next server: in Cargo's folder of
    /// builds, which nobody else writes, and which `cargo clean` clears.
    fn template(&self) -> Option<PathBuf> {
        let user = if self.as_root { "root" } else { "user" };
        let folder = program::target_profile_dir()?;
        Some(
            folder
                .join("testkit")
                .join(format!("postgres-{}-{user}", self.version)),
        )
    }
}

/// Newest first.
fn debian_folders() -> Vec<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    versions
        .into_iter()
        .rev()
        .map(|(_, folder)| folder)
        .collect()
}

/// A data folder nobody has used yet, in a private folder.
pub(super) struct Cluster {
    pub(super) dir: TempDir,
    pub(super) data: PathBuf,
}

impl Cluster {
    pub(super) fn create(installation: &Installation) -> Result<Self> {
        let dir = tempfile::Builder::new()
            .prefix("canopy-postgres-")
            .tempdir()?;
        installation.own(dir.path())?;
        let data = dir.path().join("data");
        let template = installation.template();
        match &template {
            Some(template) if template.is_dir() => copy(template, &data)?,
            _ => {
                installation.initdb(&data)?;
                if let Some(template) = &template {
                    // Only makes the next start quicker: this one goes on without it.
                    let _ = keep(&data, template);
                }
            }
        }
        Ok(Self { dir, data })
    }
}

/// Keeps a copy as the template. Renamed into place, so that a process that looks at the
/// same time finds all of it or nothing; if two keep theirs, the first stays.
fn keep(data: &Path, template: &Path) -> Result<()> {
    let folder = template.parent().context("a template lies in a folder")?;
    std::fs::create_dir_all(folder)?;
    let half = tempfile::Builder::new()
        .prefix("half-")
        .tempdir_in(folder)?;
    let copied = half.path().join("data");
    copy(data, &copied)?;
    std::fs::rename(copied, template)?;
    Ok(())
}

/// With owners and modes, which PostgreSQL checks.
fn copy(from: &Path, to: &Path) -> Result<()> {
    program::run(Command::new("cp").arg("-a").arg("--").arg(from).arg(to)).map(drop)
}
