//! A whole System out of one database and into another, by the program itself. What a file must be
//! is in the store's own tests.

mod demo;
mod files;
mod memory;

use std::path::{Path, PathBuf};

use crate::support::{Said, call};

fn on(database: &str, arguments: &[&str]) -> Said {
    call(&[("CANOPY_DATABASE_URL", database)], arguments)
}

/// Writes it to that file; the head that it says.
fn export(database: &str, file: &Path) -> String {
    let said = on(database, &["export", file.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{said:?}");
    head(&said.out)
}

/// Brings it into that database; the head that it says.
fn import(file: &Path, database: &str) -> String {
    let said = on(database, &["import", "system", file.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{said:?}");
    head(&said.out)
}

fn head(said: &str) -> String {
    let head = said.lines().find_map(|line| line.strip_prefix("head "));
    head.unwrap_or_else(|| panic!("no head: {said}")).to_owned()
}

/// The log, the tables and the past are what they were at that head.
fn verify(database: &str, head: &str) {
    let said = on(database, &["verify", "--expect", head]);
    assert_eq!(said.code, 0, "{said:?}");
}

/// An SQLite database that is not there yet.
fn sqlite(folder: &Path, name: &str) -> String {
    format!("sqlite:{}", folder.join(name).display())
}

fn is_empty(folder: &Path, but: &[&PathBuf]) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert!(but.contains(&&path), "{} is there", path.display());
    }
}
