//! What is always sent: a folder for each target, a file for each case.

use std::path::Path;

/// The cases of a target by their names, as its `make` would have made them.
pub(crate) fn of(target: &str) -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/corpus");
    let folder = Path::new(folder).join(target);
    let files = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}; keep at least one case", folder.display()));
    let mut cases: Vec<(String, String)> = files
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let case = std::fs::read_to_string(&path).unwrap();
            (name, case)
        })
        .collect();
    assert!(!cases.is_empty(), "{} is empty", folder.display());
    cases.sort();
    cases
}
