//! A data set brought into a System by the program itself: `canopy init`, and `canopy import` of each
//! file.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::{MANAGER, PASSWORD};
use crate::dataset::DataSet;

/// The files, in the order in which they need each other, and how each is read.
const FILES: [(&str, &[&str]); 4] = [
    ("groups", &["--path-column", "id"]),
    ("cameras", &["--id-column", "id", "--group-column", "group"]),
    ("users", &[]),
    ("assignments", &[]),
];

/// How long a file took.
#[derive(Debug, Clone, Copy)]
pub struct Imported {
    /// Which.
    pub file: &'static str,
    /// Its rows.
    pub rows: u64,
    /// From the start of the program to its end.
    pub took: Duration,
}

/// Makes a System in an empty database, and imports the data set's files into it.
///
/// # Errors
/// The program fails, with what it said.
pub fn import(canopy: &Path, url: &str, data: &DataSet) -> Result<Vec<Imported>> {
    let folder = tempfile::tempdir()?;
    data.write_csvs(folder.path())?;
    let init = [
        "init",
        "--email",
        MANAGER,
        "--name",
        "Manager",
        "--root-name",
        "System",
    ];
    let mut init_command = command(canopy, url);
    run(init_command
        .args(init)
        .env("CANOPY_INIT_PASSWORD", PASSWORD))?;
    let mut imported = Vec::new();
    for (file, arguments) in FILES {
        let path = folder.path().join(format!("{file}.csv"));
        let lines = BufReader::new(std::fs::File::open(&path)?).lines().count();
        let begin = Instant::now();
        let mut import = command(canopy, url);
        run(import.args(["import", file]).arg(&path).args(arguments))?;
        imported.push(Imported {
            file,
            rows: lines as u64 - 1,
            took: begin.elapsed(),
        });
    }
    Ok(imported)
}

fn command(canopy: &Path, url: &str) -> Command {
    let mut command = Command::new(canopy);
    // Nothing of whoever runs the load test.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CANOPY_") {
            command.env_remove(&name);
        }
    }
    command.env("CANOPY_DATABASE_URL", url);
    command
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.context("failed to start canopy")?;
    ensure!(
        output.status.success(),
        "canopy failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
