//! The GraphQL schema, as the program itself prints it.

use anyhow::Result;

use crate::workspace;

/// None, with a message, while the program cannot print it.
pub(super) fn schema() -> Result<Option<String>> {
    let help = canopy("help")?;
    let printable = help
        .lines()
        .any(|line| line.trim_start().starts_with("schema"));
    if !printable {
        eprintln!("the schema is left out: `canopy` has no command `schema` yet");
        return Ok(None);
    }
    canopy("schema").map(Some)
}

fn canopy(command: &str) -> Result<String> {
    let cargo = ["run", "--quiet", "--bin", "canopy", "--", command];
    workspace::output(&mut workspace::cargo(cargo)?)
}
