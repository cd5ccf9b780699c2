//! The operations that clients can call by their hashes: ours, and those in a folder of whoever runs
//! the server.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use canopy_graphql::{Documents, Options};

use crate::config::Config;

const SUFFIX: &str = "graphql";

/// What is registered, by the configuration.
///
/// # Errors
/// The folder cannot be read, or something in it is no operation that could run.
pub(crate) fn documents(config: &Config, limits: &Options) -> Result<Documents> {
    let others = match &config.operations_dir {
        Some(folder) => read(folder)?,
        None => Vec::new(),
    };
    Documents::new(config.operations, &others, limits).map_err(|bad| {
        let (name, why) = (bad.name, bad.why);
        anyhow!("the operation in {name}.{SUFFIX} of operations_dir cannot run: {why}")
    })
}

/// The operations in a folder and those below, each under its path there.
fn read(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    add(folder, "", &mut found)?;
    if found.is_empty() {
        let folder = folder.display();
        bail!("operations_dir: there is no file *.{SUFFIX} in {folder}");
    }
    found.sort();
    Ok(found)
}

fn add(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) -> Result<()> {
    let failed = || format!("operations_dir: failed to read {}", folder.display());
    for entry in fs::read_dir(folder).with_context(failed)? {
        let entry = entry.with_context(failed)?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // Hidden ones are where clusters keep what the others are links to.
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type().with_context(failed)?.is_dir() {
            add(&path, &format!("{prefix}{name}/"), found)?;
        } else if let Some(name) = name.strip_suffix(&format!(".{SUFFIX}")) {
            let failed = || format!("operations_dir: failed to read {}", path.display());
            let text = fs::read_to_string(&path).with_context(failed)?;
            found.push((format!("{prefix}{name}"), text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::read;

    #[test]
    fn each_file_of_the_folder_and_below_is_found_by_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let empty = read(folder.path()).unwrap_err().to_string();
        assert!(empty.contains("no file *.graphql"), "{empty}");
        fs::create_dir_all(folder.path().join("b/c")).unwrap();
        fs::create_dir_all(folder.path().join("..data")).unwrap();
        for name in [
            "b/c/z.graphql",
            "a.graphql",
            "notes.txt",
            "..data/a.graphql",
        ] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let found = read(folder.path()).unwrap();
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(
            found,
            [pair("a", "a.graphql"), pair("b/c/z", "b/c/z.graphql")]
        );
        assert!(read(&folder.path().join("nowhere")).is_err());
    }
}
