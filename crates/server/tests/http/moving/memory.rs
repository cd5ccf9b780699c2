//! A System many times as large as the memory that the program is given.

use std::process::Command;

use canopy_testkit::Postgres;

use super::{sqlite, verify};
use crate::support::{Said, init, program, psql};

/// What the program may have of its own, in KiB (`RLIMIT_DATA`): its threads' stacks and all that it
/// allocates.
const ROOM: usize = 160 << 10;

/// Events of so many bytes, and how many: 256 MiB.
const EVENT: usize = 32 << 10;
const EVENTS: usize = 8 << 10;

/// Calls the program, which is ended where it asks for more.
fn in_little_room(database: &str, arguments: &[&str]) -> Said {
    let program = program();
    let mut shell = Command::new("sh");
    let limited = format!("ulimit -d {ROOM} && exec \"$0\" \"$@\"");
    shell.arg("-c").arg(limited).arg(program.get_program());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let output = shell
        .args(arguments)
        .env("CANOPY_DATABASE_URL", database)
        .output()
        .unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
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
