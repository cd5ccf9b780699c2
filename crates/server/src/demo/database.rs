//! The demonstration's file: an older one makes room.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// Removes the database of an earlier demonstration and what SQLite keeps beside it.
///
/// # Errors
/// What stands there is no SQLite database: then it is somebody's, and stays.
pub(super) fn remove(path: &Path) -> Result<()> {
    let failed = || format!("failed to replace {}", path.display());
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(failed),
        Ok(found) => ensure!(
            found.is_file() && is_sqlite(path).with_context(failed)?,
            "{} is no SQLite database; move it away, the demonstration writes its own",
            path.display()
        ),
    }
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(failed);
            }
            _ => {}
        }
    }
    Ok(())
}

/// By its first bytes; an empty file is a database that nothing was written to.
fn is_sqlite(path: &Path) -> std::io::Result<bool> {
    let mut start = Vec::new();
    fs::File::open(path)?.take(16).read_to_end(&mut start)?;
    Ok(start.is_empty() || start == b"SQLite format 3\0")
}

#[cfg(test)]
mod tests {
    use super::remove;

    #[test]
    fn only_a_database_makes_room() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.sqlite");
        remove(&path).unwrap();
        std::fs::write(&path, "dear diary").unwrap();
        assert!(remove(&path).is_err());
        assert!(path.exists());
        std::fs::write(&path, b"SQLite format 3\0and so on").unwrap();
        let beside = folder.path().join("demo.sqlite-wal");
        std::fs::write(&beside, "").unwrap();
        remove(&path).unwrap();
        assert!(!path.exists() && !beside.exists());
        std::fs::create_dir(&path).unwrap();
        assert!(remove(&path).is_err());
    }
}
