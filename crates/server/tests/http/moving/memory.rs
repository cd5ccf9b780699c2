//! A System many times as large as the memory that the program is given.

use canopy_testkit::Postgres;

use super::{sqlite, verify};
use crate::support::{self, Said, init, psql};

/// What the program may have of its own, in KiB.
const ROOM: usize = 160 << 10;

/// Events of so many bytes, and how many: 256 MiB.
const EVENT: usize = 32 << 10;
const EVENTS: usize = 8 << 10;

/// Bytes of a line of nothing but values; each takes more than that in memory.
const LINE: usize = 16 << 20;

fn in_little_room(database: &str, arguments: &[&str]) -> Said {
    support::in_little_room(ROOM, database, arguments)
}

#[test]
fn memory_does_not_grow_with_the_system() {
    let first = Postgres::shared().unwrap().create_database().unwrap();
    init(&first);
    psql(
        &first,
        &format!(
            "INSERT INTO case_events (case_id, at, id, camera_id, details) \
             SELECT gen_random_uuid(), n, gen_random_uuid(), gen_random_uuid(), repeat('x', {EVENT}) \
             FROM generate_series(1, {EVENTS}) n"
        ),
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("system.jsonl");
    let path = file.to_str().unwrap();
    let said = in_little_room(&first, &["export", path]);
    assert_eq!(said.code, 0, "{said:?}");
    let size = std::fs::metadata(&file).unwrap().len();
    assert!(size > (EVENT * EVENTS) as u64);
    let head = super::head(&said.out);

    // Onto a disk that has the file and its copies: PostgreSQL's are packed.
    let second = Postgres::shared().unwrap().create_database().unwrap();
    let said = in_little_room(&second, &["import", "system", path]);
    assert_eq!(said.code, 0, "{said:?}");
    verify(&second, &head);
    let third = sqlite(folder.path(), "third.sqlite");
    let said = in_little_room(&third, &["import", "system", path]);
    assert_eq!(said.code, 0, "{said:?}");
    let again = folder.path().join("again.jsonl");
    let said = in_little_room(&third, &["export", again.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{said:?}");
    let digest = |path: &std::path::Path| {
        use std::io::{Read, Seek, SeekFrom};
        let mut file = std::fs::File::open(path).unwrap();
        file.seek(SeekFrom::End(-120)).unwrap();
        let mut end = String::new();
        file.read_to_string(&mut end).unwrap();
        end
    };
    assert_eq!(digest(&again), digest(&file), "the same sum at the end");
}

/// What is a few bytes of a file can be as many values as those bytes allow.
#[test]
fn memory_does_not_grow_with_what_a_line_holds() {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(folder.path(), "first.sqlite");
    init(&database);
    let file = folder.path().join("system.jsonl");
    super::export(&database, &file);
    let whole = std::fs::read_to_string(&file).unwrap();
    let into = sqlite(folder.path(), "into.sqlite");
    for repeated in ["0,", "{},", "[[[]]],", "\"\","] {
        let many = repeated.repeat(LINE / repeated.len());
        for table in ["head", "users", "nothing"] {
            let header = whole.lines().next().unwrap();
            std::fs::write(&file, format!("{header}\n[\"{table}\",{many}0]\n")).unwrap();
            let said = in_little_room(&into, &["import", "system", file.to_str().unwrap()]);
            assert_eq!(said.code, 1, "{table} {repeated}: {said:?}");
            assert!(said.err.contains("line 2"), "{table} {repeated}: {said:?}");
        }
    }
    // A header without an end.
    std::fs::write(&file, "{".repeat(LINE)).unwrap();
    let said = in_little_room(&into, &["import", "system", file.to_str().unwrap()]);
    assert!(said.err.contains("no export"), "{said:?}");
}
