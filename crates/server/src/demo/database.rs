//! The demonstration's file: an older one makes room.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

/// Keeps this folder to one demonstration at a time, as long as what is returned is there: another
/// would take the database away under it. A file of its own, since what SQLite locks in the database
/// may be the same locks.
///
/// # Errors
/// There is one, or the file cannot be made.
pub(super) fn hold(path: &Path) -> Result<File> {
    let failed = || format!("failed to open {}", path.display());
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let file = options.open(path).with_context(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "a demonstration runs in this folder already; use that one, stop it, or start this one \
             in another folder"
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(failed),
    }
}

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
    File::open(path)?.take(16).read_to_end(&mut start)?;
    Ok(start.is_empty() || start == b"SQLite format 3\0")
}

#[cfg(test)]
mod tests {
    use super::{hold, remove};

    #[test]
    fn a_folder_is_one_demonstrations_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.lock");
        let first = hold(&path).unwrap();
        let second = hold(&path).unwrap_err().to_string();
        assert!(second.contains("another folder"), "{second}");
        drop(first);
        hold(&path).unwrap();
    }

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
