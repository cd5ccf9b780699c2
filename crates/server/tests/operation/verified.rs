//! `docker/verify.sh`: each time a System is held to what it was the time before.

use std::path::Path;
use std::process::{Command, Output};

use crate::place::DOCKER;
use crate::support::init;

/// The script, as a schedule runs it.
fn verify(database: &str, kept: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_canopy")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut command = Command::new("sh");
    command.arg(Path::new(DOCKER).join("verify.sh")).arg(kept);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CANOPY_") {
            command.env_remove(name);
        }
    }
    command.env("PATH", format!("{}:{path}", program.display()));
    command.env("CANOPY_DATABASE_URL", database);
    command.output().unwrap()
}

#[test]
fn a_system_is_held_to_its_last_head_and_another_one_in_its_place_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let kept = folder.path().join("head");
    let (ours, another) = (url("ours.sqlite"), url("another.sqlite"));
    init(&ours);
    init(&another);
    let first = verify(&ours, &kept);
    assert!(first.status.success(), "{first:?}");
    let head = std::fs::read_to_string(&kept).unwrap();
    let printed = String::from_utf8(first.stdout).unwrap();
    assert!(printed.contains(&format!("head {head}")), "{printed}");
    assert!(verify(&ours, &kept).status.success());
    let other = verify(&another, &kept);
    assert!(!other.status.success(), "{other:?}");
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), head);
}
