//! The table of failures in `SECURITY.md` names tests that are there.

#![allow(
    clippy::unwrap_used,
    reason = "a failed step of a test is a failed test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// How many rows each letter has.
const ROWS: [(char, usize); 8] = [
    ('A', 13),
    ('B', 11),
    ('C', 8),
    ('D', 9),
    ('E', 12),
    ('F', 4),
    ('G', 10),
    ('H', 8),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of all functions below a folder.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let skipped = path.ends_with("node_modules") || path.ends_with("target");
        if path.is_dir() && !skipped {
            functions(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let after = text.split("fn ").skip(1);
            let name = |rest: &str| rest.split(['(', '<']).next().unwrap_or_default().to_owned();
            names.extend(after.map(name));
        }
    }
}

/// The rows: what each is about, and its last cell.
fn table() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let mut rows = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, row, about, shown, _] = cells[..] else {
            continue;
        };
        let mut letters = row.chars();
        let is_row = letters
            .next()
            .is_some_and(|letter| letter.is_ascii_uppercase())
            && letters.clone().count() > 0
            && letters.all(|digit| digit.is_ascii_digit());
        if is_row {
            assert!(about.len() > 10, "{row} says nothing");
            let before = rows.insert(row.to_owned(), shown.to_owned());
            assert!(before.is_none(), "{row} stands twice");
        }
    }
    rows
}

#[test]
fn every_row_of_the_table_names_a_test_that_exists_or_says_why_it_needs_none() {
    let mut names = BTreeSet::new();
    for folder in ["crates", "graphql", "migration"] {
        functions(&root().join(folder), &mut names);
    }
    let table = table();
    let expected = ROWS
        .into_iter()
        .flat_map(|(letter, count)| (1..=count).map(move |number| format!("{letter}{number}")));
    assert_eq!(
        table.keys().cloned().collect::<BTreeSet<_>>(),
        expected.collect::<BTreeSet<_>>()
    );
    for (row, shown) in &table {
        let tests: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        let segment = row.to_lowercase();
        let is_its_own = |name: &&&str| name.split('_').any(|part| part == segment);
        let its_own: Vec<&&str> = tests.iter().filter(is_its_own).collect();
        if its_own.is_empty() {
            assert!(shown.starts_with("Cannot happen: "), "{row}: {shown}");
        }
        for name in its_own {
            assert!(
                names.contains(*name),
                "{row} names {name}, which is no test"
            );
        }
    }
}

/// What answers requests asks the evaluator, and neither is one nor goes around it (B11).
#[test]
fn b11_no_transport_knows_a_rule_or_a_table() {
    fn read(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                let words = [
                    "Standing",
                    "sea_orm",
                    "sqlx",
                    "canopy_store",
                    "canopy_actors",
                    "Sight::",
                ];
                if words.iter().any(|word| line.contains(word)) {
                    found.push(format!("{}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    let mut found = Vec::new();
    for folder in ["graphql/src", "crates/server/src/http"] {
        read(&root().join(folder), &mut found);
    }
    assert!(found.is_empty(), "{found:#?}");
}
