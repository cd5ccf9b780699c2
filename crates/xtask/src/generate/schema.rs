//! The GraphQL schema, as the program itself prints it.

use anyhow::Result;

use crate::workspace;

pub(super) fn schema() -> Result<String> {
    let cargo = ["run", "--quiet", "--bin", "canopy", "--", "schema"];
    workspace::output(&mut workspace::cargo(cargo)?)
}
