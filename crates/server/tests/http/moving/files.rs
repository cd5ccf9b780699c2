//! Where a System goes and what it comes from: files, pipes, databases.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use canopy_testkit::Postgres;

use super::{export, import, is_empty, on, sqlite, verify};
use crate::support::{init, program, psql};

/// A System of its first user, and a folder.
fn small() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(folder.path(), "first.sqlite");
    init(&database);
    (folder, database)
}

#[test]
fn a_file_is_its_owners_and_takes_the_place_of_another_once_it_is_whole() {
    let (folder, database) = small();
    let file = folder.path().join("system.jsonl");
    export(&database, &file);
    let first = std::fs::read(&file).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // One that breaks off leaves the older one, and nothing beside it.
    let broken = sqlite(folder.path(), "broken.sqlite");
    std::fs::write(folder.path().join("broken.sqlite"), "no database").unwrap();
    for missing in [&broken, &sqlite(folder.path(), "missing.sqlite")] {
        let said = on(missing, &["export", file.to_str().unwrap()]);
        assert_eq!(said.code, 1, "{said:?}");
        assert_eq!(std::fs::read(&file).unwrap(), first);
    }
    export(&database, &file);
    assert_eq!(std::fs::read(&file).unwrap(), first);
    let known =
        ["broken.sqlite", "first.sqlite", "system.jsonl"].map(|name| folder.path().join(name));
    is_empty(folder.path(), &known.each_ref());
    let said = on(&database, &["export", folder.path().to_str().unwrap()]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("no file"), "{said:?}");
    let said = on(&database, &["export", "/no/such/folder/system.jsonl"]);
    assert_eq!(said.code, 1, "{said:?}");
}

/// The same as text.
fn export_plain(database: &str, folder: &Path) -> String {
    let file = folder.join("plain.jsonl");
    export(database, &file);
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn what_is_no_whole_file_is_refused_before_the_database_is_opened() {
    let (folder, database) = small();
    let file = folder.path().join("system.jsonl.gz");
    export(&database, &file);
    let bytes = std::fs::read(&file).unwrap();
    let place = tempfile::tempdir().unwrap();
    let into = sqlite(place.path(), "into.sqlite");
    let refused = |content: &[u8], because: &str| {
        let altered = folder.path().join("altered");
        std::fs::write(&altered, content).unwrap();
        let said = on(&into, &["import", "system", altered.to_str().unwrap()]);
        assert_eq!(said.code, 1, "{because}: {said:?}");
        for part in ["nothing was written", because] {
            assert!(said.err.contains(part), "{because}: {said:?}");
        }
        is_empty(place.path(), &[]);
    };
    for length in [bytes.len() - 1, bytes.len() / 2, 40] {
        refused(&bytes[..length], "cannot be unpacked");
    }
    refused(&bytes[..5], "use another copy");
    refused(b"", "canopy export");
    refused(b"email,name,group,role\n", "canopy export");
    // A hash that would keep a server from all else.
    let plain = export_plain(&database, folder.path());
    let costs = plain.find("$m=").unwrap() + 3;
    let dear = format!("{}4294967295{}", &plain[..costs], &plain[costs + 5..]);
    refused(dear.as_bytes(), "its password_hash");
    // A bit anywhere but in the head of gzip, which says when and where it was packed.
    let head = import(&file, &into);
    std::fs::remove_dir_all(place.path()).unwrap();
    std::fs::create_dir(place.path()).unwrap();
    for place in (10..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
        let mut altered = bytes.clone();
        altered[place] ^= 0x10;
        refused(&altered, "");
    }
    assert_eq!(import(&file, &into), head);
    verify(&into, &head);
}

#[test]
fn what_cannot_be_read_twice_is_refused_with_what_to_do() {
    let (folder, database) = small();
    let file = folder.path().join("system.jsonl");
    export(&database, &file);
    let into = sqlite(folder.path(), "into.sqlite");
    for path in ["-", "/dev/stdin", folder.path().to_str().unwrap()] {
        let mut import = program();
        import.args(["import", "system", path]);
        import.env("CANOPY_DATABASE_URL", &into);
        import.stdin(Stdio::piped()).stderr(Stdio::piped());
        let mut import = import.spawn().unwrap();
        let mut pipe = import.stdin.take().unwrap();
        // It may be over by then.
        let _ = pipe.write_all(&std::fs::read(&file).unwrap());
        drop(pipe);
        let output = import.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("store it in one first"), "{said}");
    }
    let said = on(&into, &["import", "system", "/no/such/file"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(!Path::new(into.strip_prefix("sqlite:").unwrap()).exists());
}

#[test]
fn a_system_is_brought_into_an_empty_database_only() {
    let (folder, database) = small();
    let file = folder.path().join("system.jsonl");
    let head = export(&database, &file);
    let bytes = std::fs::read(&file).unwrap();
    let refused = |into: &str| {
        let said = on(into, &["import", "system", file.to_str().unwrap()]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.err.contains("empty"), "{said:?}");
    };
    // Into itself, and into another.
    refused(&database);
    let (_other_folder, other) = small();
    refused(&other);
    verify(&other, &export(&other, &folder.path().join("other.jsonl")));
    // One that is migrated and empty, since a server has been started on it.
    let into = sqlite(folder.path(), "into.sqlite");
    let said = on(
        &into,
        &[
            "import",
            "groups",
            file.to_str().unwrap(),
            "--path-column",
            "id",
        ],
    );
    assert_ne!(said.code, 0);
    assert_eq!(import(&file, &into), head);
    export(&into, &folder.path().join("again.jsonl"));
    let again = std::fs::read(folder.path().join("again.jsonl")).unwrap();
    assert_eq!(again, bytes);
}

/// Its migrations are others': neither is it migrated nor written to.
#[test]
fn a_database_of_an_older_schema_is_left_as_it_is() {
    let (folder, database) = small();
    let file = folder.path().join("system.jsonl");
    export(&database, &file);
    let older = Postgres::shared().unwrap().create_database().unwrap();
    init(&older);
    let newest = "SELECT version FROM seaql_migrations ORDER BY version DESC LIMIT 1";
    let all = psql(&older, newest);
    let forget = format!("DELETE FROM seaql_migrations WHERE version = '{all}'");
    psql(&older, &forget);
    let before = psql(&older, newest);
    let said = on(&older, &["export", "/dev/null/x"]);
    assert_eq!(said.code, 1, "{said:?}");
    let said = on(&older, &["export"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("older schema"), "{said:?}");
    let said = on(&older, &["import", "system", file.to_str().unwrap()]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("empty"), "{said:?}");
    assert_eq!(psql(&older, newest), before);
}

#[test]
fn an_export_whose_reader_goes_away_says_that_it_is_not_whole() {
    let (_folder, database) = small();
    let mut export = program();
    export.arg("export").env("CANOPY_DATABASE_URL", &database);
    export.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut export = export.spawn().unwrap();
    drop(export.stdout.take());
    let output = export.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("could not be written"), "{said}");
}
