//! `canopy operations`

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use crate::config::Config;
use crate::failure::usage;
use crate::{console, operations};

/// Prints what is registered: by what `documentId` each is called.
pub(crate) fn run(config: &Config) -> Result<()> {
    let documents = operations::documents(config, &config.limits()).map_err(usage)?;
    let manifest: Map<String, Value> = documents
        .manifest()
        .into_iter()
        .map(|(id, name)| (id, name.into()))
        .collect();
    let text = serde_json::to_string_pretty(&manifest).context("failed to write the manifest")?;
    console::print(&format!("{text}\n"))
}
