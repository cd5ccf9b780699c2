//! `cargo xtask generate`: every derived file of the repository, from what it is derived of.
//!
//! Each is made in memory first, so that `--check` compares and writes nothing.

mod api;
mod catalogue;
mod format;

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::workspace;

const CATALOGUE: &str = "crates/domain/catalogue.csv";
const TABLE: &str = "crates/domain/src/catalogue/table.rs";
const SCHEMA: &str = "graphql/schema.graphql";
const API: &str = "docs/api.md";
const SETTINGS: &str = "docs/configuration.md";

pub(crate) fn generate(check: bool) -> Result<()> {
    let root = workspace::root()?;
    let mut stale = Vec::new();

    let csv = std::fs::read_to_string(root.join(CATALOGUE))
        .with_context(|| format!("failed to read {CATALOGUE}"))?;
    let table = format::rust(&root, &catalogue::table(&csv)?)?;
    // First, as the program that writes the schema is compiled from it.
    if update(&root, TABLE, &table, check)? {
        stale.push(TABLE);
    }
    let schema = printed(&["schema"])?;
    for (file, content) in [
        (API, &api::page(&schema)?),
        (SETTINGS, &printed(&["config", "--reference"])?),
        (SCHEMA, &schema),
    ] {
        if update(&root, file, content, check)? {
            stale.push(file);
        }
    }

    match (stale.is_empty(), check) {
        (true, _) => eprintln!("every derived file is up to date"),
        (false, true) => bail!("run `cargo xtask generate` and commit {}", stale.join(", ")),
        (false, false) => eprintln!("written: {}", stale.join(", ")),
    }
    Ok(())
}

/// What the program itself prints.
fn printed(arguments: &[&str]) -> Result<String> {
    let cargo = ["run", "--quiet", "--bin", "canopy", "--"];
    let all = cargo.iter().chain(arguments).copied();
    workspace::output(&mut workspace::cargo(all)?)
}

/// Whether the file differs from what it should hold; writes it unless only to be checked.
fn update(root: &Path, file: &str, content: &str, check: bool) -> Result<bool> {
    let path = root.join(file);
    if std::fs::read_to_string(&path).is_ok_and(|old| old == content) {
        return Ok(false);
    }
    if !check {
        std::fs::write(&path, content).with_context(|| format!("failed to write {file}"))?;
    }
    Ok(true)
}
