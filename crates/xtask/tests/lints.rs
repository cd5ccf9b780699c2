//! The lints of the workspace hold in every crate: `unsafe` is forbidden in all that is ours.

#![allow(
    clippy::unwrap_used,
    reason = "a failed step of a test is a failed test"
)]

use std::path::Path;

fn read(path: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    std::fs::read_to_string(Path::new(root).join(path)).unwrap()
}

/// The lines of a table of a `Cargo.toml`.
fn table(text: &str, name: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    let rest = lines.skip_while(|line| *line != name).skip(1);
    rest.take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_crate_inherits_the_lints_and_unsafe_is_forbidden() {
    let workspace = read("Cargo.toml");
    let lints = table(&workspace, "[workspace.lints.rust]");
    assert!(
        lints.contains(&"unsafe_code = \"forbid\"".to_owned()),
        "{lints:?}"
    );
    let members = workspace.split("members = [").nth(1).unwrap();
    let members = members.split(']').next().unwrap();
    let members: Vec<&str> = members.split('"').skip(1).step_by(2).collect();
    assert!(members.len() > 10, "{members:?}");
    for member in members {
        let manifest = read(&format!("{member}/Cargo.toml"));
        assert_eq!(
            table(&manifest, "[lints]"),
            ["workspace = true"],
            "{member} must inherit the lints of the workspace"
        );
    }
}
