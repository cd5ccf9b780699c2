//! Into what no System is brought, and which files are not taken: nothing is written.

use std::io::Cursor;

use canopy_domain::{Change, Micros};
use canopy_migration::{Migrator, MigratorTrait};
use canopy_store::{ExportError, FileError, RestoreError};
use uuid::Uuid;

use super::{check, everything, export, lines, log_in, restore, sealed, token};
use crate::support::{TestDb, group_id, name, on_both, record, user_id};
use crate::world::World;

on_both!(
    a_system_is_never_brought_into_another,
    what_the_schema_does_not_let_in_leaves_nothing_behind,
    a_file_that_is_another_by_then_leaves_nothing_behind,
);

/// A small System and its file.
async fn small() -> (TestDb, Vec<u8>) {
    let from = TestDb::sqlite().await;
    let world = World::new(&from).await;
    token(&from, world.ada, 2).await;
    let file = export(&from.store).await;
    (from, file)
}

async fn is_empty(db: &TestDb) {
    let file = export(&db.store).await;
    assert_eq!(lines(&file).len(), 3, "header, head, end");
}

async fn a_system_is_never_brought_into_another(db: TestDb) {
    let (_from, file) = small().await;
    let refused = async |at: &str| {
        let before = export(&db.store).await;
        let error = restore(&file, &db).await.unwrap_err();
        assert!(
            matches!(error, RestoreError::Taken(table) if table == at),
            "{error:?}"
        );
        assert!(error.to_string().contains("empty database"), "{error}");
        assert_eq!(export(&db.store).await, before);
    };
    // Even a single row of what has no revision.
    let asked = db.store.billing_asked(Uuid::now_v7(), user_id(), Micros(1));
    asked.await.unwrap();
    refused("billing_requests").await;
    let world = World::new(&db).await;
    refused("head").await;
    log_in(&db, world.ada, 1).await;
    refused("head").await;
    // Somebody has set the head back, past the program: what is there is there.
    db.tamper(
        "DELETE FROM log_subjects; DELETE FROM log; DELETE FROM user_groups; \
         UPDATE head SET revision = 0",
    )
    .await;
    let error = restore(&file, &db).await.unwrap_err();
    assert!(matches!(error, RestoreError::Taken("users")), "{error:?}");
}

async fn what_the_schema_does_not_let_in_leaves_nothing_behind(db: TestDb) {
    let (_from, file) = small().await;
    let mut all = lines(&file);
    all.pop();
    let find = |of: &str| {
        let row = format!("[\"{of}\",");
        all.iter().position(|line| line.starts_with(&row)).unwrap()
    };
    let (member, group, session) = (find("memberships"), find("user_groups"), find("sessions"));
    let twice = |place: usize| {
        let mut altered = all.clone();
        altered.insert(place, all[place].clone());
        altered
    };
    let with = |place: usize, line: String| {
        let mut altered = all.clone();
        altered[place] = line;
        altered
    };
    let nobody = "ffffffffffff4fffbfffffffffffffff";
    let of_nobody = |place: usize, column: usize| {
        let mut row: Vec<serde_json::Value> = serde_json::from_str(&all[place]).unwrap();
        row[column] = nobody.into();
        with(place, format!("{}\n", serde_json::to_string(&row).unwrap()))
    };
    for (table, altered) in [
        ("user_groups", twice(group)),
        ("memberships", of_nobody(member, 1)),
        (
            "memberships",
            with(member, all[member].replace("system_manager", "boss")),
        ),
        ("sessions", of_nobody(session, 2)),
    ] {
        let file = sealed(&altered);
        // As a file it is whole.
        check(&file).unwrap();
        let error = restore(&file, &db).await.unwrap_err();
        assert!(
            matches!(error, RestoreError::NotTaken(at, _) if at == table),
            "{table}: {error:?}"
        );
        is_empty(&db).await;
    }
    // The right one still finds an empty database.
    restore(&file, &db).await.unwrap();
    assert_eq!(export(&db.store).await, file);
}

async fn a_file_that_is_another_by_then_leaves_nothing_behind(db: TestDb) {
    let (from, file) = small().await;
    let checked = check(&file).unwrap();
    let cut = Cursor::new(file[..file.len() - 9].to_vec());
    let error = db.store.restore(cut, &checked).await.unwrap_err();
    assert!(
        matches!(error, RestoreError::File(FileError::Damaged { .. })),
        "{error:?}"
    );
    is_empty(&db).await;
    let group = group_id();
    let root = from
        .store
        .snapshot()
        .await
        .unwrap()
        .groups(checked.revision)
        .await
        .unwrap()[0]
        .group;
    let change = Change::GroupCreated {
        group,
        parent: Some(root),
        name: name("North"),
        external_id: None,
    };
    record(&from.store, &[change]).await.unwrap();
    let newer = Cursor::new(export(&from.store).await);
    let error = db.store.restore(newer, &checked).await.unwrap_err();
    assert!(matches!(error, RestoreError::Changed), "{error:?}");
    is_empty(&db).await;
}

#[tokio::test]
async fn files_of_other_versions_and_other_files_are_told_apart() {
    let (_from, file) = small().await;
    let mut all = lines(&file);
    let header = all[0].clone();
    let mut with = |altered: String| {
        assert_ne!(altered, header);
        all[0] = altered;
        check(all.concat().as_bytes()).unwrap_err()
    };
    // A newer format may have another header, of which one thing is sure.
    let newer = with("{\"canopy_export\":2,\"compressed\":true}\n".to_owned());
    assert!(matches!(newer, FileError::NewerFormat(2)), "{newer:?}");
    assert!(newer.to_string().contains("version of Canopy"), "{newer}");
    let newest = Migrator::migrations().last().unwrap().name().to_owned();
    let other = with(header.replace(&newest, "m9999_later"));
    let told = other.to_string();
    assert!(matches!(other, FileError::OtherSchema { .. }), "{other:?}");
    for part in ["m9999_later", &newest, env!("CARGO_PKG_VERSION")] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let escape = with(header.replace(&newest, "\\u001b[31m"));
    assert!(!escape.to_string().contains('\u{1b}'), "{escape}");
    let more = with(header.replace("{\"", "{\"more\":1,\""));
    assert!(matches!(more, FileError::NotAnExport), "{more:?}");
    for other in [
        &b""[..],
        b"\n",
        b"name,group\n",
        b"{}\n",
        b"\x1f\x8b\x08\x00",
        b"[1]\n",
        format!("{}\n", header.trim_end().replace("m00", &"m".repeat(5000))).as_bytes(),
    ] {
        let error = check(other).unwrap_err();
        assert!(matches!(error, FileError::NotAnExport), "{error:?}");
        assert!(error.to_string().contains("canopy export"), "{error}");
    }
}

/// Found when the backup is made, and not when it is needed.
#[tokio::test]
async fn a_system_that_could_not_be_restored_is_not_exported() {
    for broken in [
        "UPDATE log SET body = replace(body, 'Root', 'Rood') WHERE revision = 1",
        "DELETE FROM log WHERE revision = 2",
        "UPDATE head SET revision = revision + 1",
    ] {
        let db = TestDb::sqlite().await;
        World::new(&db).await;
        export(&db.store).await;
        db.tamper(broken).await;
        let Err(error) = db.store.export(Vec::new()).await else {
            panic!("{broken}");
        };
        assert!(matches!(error, ExportError::BrokenLog(_)), "{error:?}");
        assert!(error.to_string().contains("canopy verify"), "{error}");
    }
}

/// The whole System: what is written is not held in memory by whoever reads nothing of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_takes_no_more_is_told_why_there_is_no_export() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(bytes.len())
                .ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let db = TestDb::sqlite().await;
    everything(&db).await;
    let length = export(&db.store).await.len();
    for room in [0, length / 2, length - 1] {
        let Err(error) = db.store.export(Full(room)).await else {
            panic!("there was no room");
        };
        assert!(matches!(error, ExportError::Write(_)), "{error:?}");
    }
    assert!(db.store.export(Full(length)).await.is_ok());
}
