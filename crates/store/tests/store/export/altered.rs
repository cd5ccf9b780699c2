//! What is not as it was written is found before anything is: on reading alone, without a database.

use canopy_store::FileError;

use super::{check, everything, export, lines, sealed, token};
use crate::support::{Server, TestDb};
use crate::world::World;

fn is_damaged(file: &[u8], what: &str) {
    let error = check(file).expect_err(what);
    let told = matches!(error, FileError::Damaged { .. } | FileError::NotAnExport)
        // What says of which format it is may say another one, or of which schema.
        || matches!(error, FileError::NewerFormat(_) | FileError::OtherSchema { .. });
    assert!(told, "{what}: {error:?}");
}

/// Of a small System, so that every bit of it can be tried.
#[tokio::test]
async fn a_flipped_bit_anywhere_is_found() {
    let db = TestDb::sqlite().await;
    Server::start(&db.store).initialise().await;
    let file = export(&db.store).await;
    for place in 0..file.len() {
        for bit in 0..8 {
            let mut altered = file.clone();
            altered[place] ^= 1 << bit;
            is_damaged(&altered, &format!("bit {bit} of byte {place}"));
        }
    }
}

#[tokio::test]
async fn what_was_cut_off_anywhere_is_found() {
    let db = TestDb::sqlite().await;
    Server::start(&db.store).initialise().await;
    let file = export(&db.store).await;
    for length in 0..file.len() {
        is_damaged(&file[..length], &format!("{length} bytes"));
    }
    let longer = [&file[..], b"\n"].concat();
    is_damaged(&longer, "an empty line more");
    is_damaged(&[&file[..], &file[..]].concat(), "the file twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_that_are_missing_twice_there_or_in_another_order_are_found() {
    let db = TestDb::sqlite().await;
    everything(&db).await;
    let all = lines(&export(&db.store).await);
    // Every thirteenth, and all at both ends: each try reads the whole file.
    let last = all.len() - 1;
    for place in (0..last).filter(|place| place % 13 == 0 || *place < 5 || place + 5 > last) {
        let mut missing = all.clone();
        missing.remove(place);
        is_damaged(
            missing.concat().as_bytes(),
            &format!("without line {place}"),
        );
        let mut twice = all.clone();
        twice.insert(place, all[place].clone());
        is_damaged(twice.concat().as_bytes(), &format!("line {place} twice"));
        let mut swapped = all.clone();
        swapped.swap(place, place + 1);
        is_damaged(swapped.concat().as_bytes(), &format!("line {place} later"));
    }
}

/// The last line fits what stands before it, the rest does not.
#[tokio::test]
async fn a_file_that_is_whole_and_makes_no_sense_is_found() {
    let db = TestDb::sqlite().await;
    Server::start(&db.store).initialise().await;
    let mut all = lines(&export(&db.store).await);
    let end = all.pop().unwrap();
    assert_eq!([all.concat(), end].concat().into_bytes(), sealed(&all));
    let find = |of: &str| {
        let row = format!("[\"{of}\",");
        all.iter().position(|line| line.starts_with(&row)).unwrap()
    };
    let (head, log, users) = (find("head"), find("log"), find("users"));
    let (profiles, credentials) = (find("profiles"), find("credentials"));
    let with = |place: usize, line: &str| {
        let mut altered = all.clone();
        altered[place] = line.to_owned();
        sealed(&altered)
    };
    let without = |place: usize| {
        let mut altered = all.clone();
        altered.remove(place);
        sealed(&altered)
    };
    let renamed = all[log].replace("First", "Other").replace("Root", "Rood");
    assert_ne!(renamed, all[log]);
    for (what, file) in [
        ("another log", with(log, &renamed)),
        ("a log without its end", without(log)),
        ("no head", without(head)),
        (
            "another head",
            with(head, &all[head].replacen(",1,1,", ",1,2,", 1)),
        ),
        ("a table that there is not", with(users, "[\"people\",1]\n")),
        ("too few columns", with(users, "[\"users\",true]\n")),
        ("no JSON", with(users, "[\"users\",\n")),
        (
            "a text for an id",
            with(users, &all[users].replacen("\",\"", "\",\"x", 1)),
        ),
        (
            "a number for a flag",
            with(users, &all[users].replace("true", "1")),
        ),
        (
            "nothing for a flag",
            with(users, &all[users].replace("true", "null")),
        ),
        (
            "a fraction",
            with(users, &all[users].replace(",1]", ",1.5]")),
        ),
        (
            "a column more",
            with(users, &all[users].replace("]\n", ",1]\n")),
        ),
        (
            "a list for a text",
            with(profiles, &all[profiles].replace("\"First\"", "[]")),
        ),
        (
            "a password that is none",
            with(
                credentials,
                &all[credentials].replace("$argon2id$first", "none"),
            ),
        ),
    ] {
        assert_ne!(file, sealed(&all), "{what}");
        is_damaged(&file, what);
    }
}

/// The same System is one file: what means the same and is written otherwise is none.
#[tokio::test]
async fn what_an_export_would_say_otherwise_is_found() {
    let db = TestDb::sqlite().await;
    Server::start(&db.store).initialise().await;
    let mut all = lines(&export(&db.store).await);
    all.pop();
    let find = |of: &str| {
        let row = format!("[\"{of}\",");
        all.iter().position(|line| line.starts_with(&row)).unwrap()
    };
    let (users, head) = (find("users"), find("head"));
    let user: Vec<serde_json::Value> = serde_json::from_str(&all[users]).unwrap();
    let id = user[1].as_str().unwrap();
    let hyphens = uuid::Uuid::try_parse(id).unwrap().to_string();
    let headed: Vec<serde_json::Value> = serde_json::from_str(&all[head]).unwrap();
    let (system, secret) = (headed[5].as_str().unwrap(), headed[6].as_str().unwrap());
    for (place, of, instead) in [
        (users, id, id.to_uppercase()),
        (users, id, hyphens.clone()),
        (users, id, format!("{{{hyphens}}}")),
        (users, id, format!("urn:uuid:{hyphens}")),
        (head, secret, secret.to_uppercase()),
        (users, "true", " true".to_owned()),
        (users, "\"users", "\"\\u0075sers".to_owned()),
        (users, "]\n", "]\r\n".to_owned()),
        (0, "{\"", "{ \"".to_owned()),
        (0, system, system.to_uppercase()),
    ] {
        let mut altered = all.clone();
        altered[place] = altered[place].replacen(of, &instead, 1);
        assert_ne!(altered, all, "{instead:?}");
        is_damaged(&sealed(&altered), &instead);
    }
}

/// Rows of a table that stand otherwise than an export has them, in a file that is whole otherwise.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_twice_there_or_in_another_order_are_no_export() {
    let db = TestDb::sqlite().await;
    everything(&db).await;
    let mut all = lines(&export(&db.store).await);
    all.pop();
    check(&sealed(&all)).unwrap();
    for table in ["users", "resources", "memberships", "log_subjects"] {
        let row = format!("[\"{table}\",");
        let place = all.iter().position(|line| line.starts_with(&row)).unwrap();
        assert!(all[place + 1].starts_with(&row), "{table} has one row");
        let (mut twice, mut swapped) = (all.clone(), all.clone());
        twice.insert(place, all[place].clone());
        is_damaged(&sealed(&twice), table);
        swapped.swap(place, place + 1);
        is_damaged(&sealed(&swapped), table);
    }
}

/// Logins are in no export, and come in by none.
#[tokio::test]
async fn a_login_is_no_row_of_a_file() {
    let db = TestDb::sqlite().await;
    let world = World::new(&db).await;
    token(&db, world.ada, 2).await;
    let mut all = lines(&export(&db.store).await);
    all.pop();
    let session = all.len() - 1;
    let row: Vec<serde_json::Value> = serde_json::from_str(&all[session]).unwrap();
    assert_eq!((&row[0], row.len()), (&"sessions".into(), 11));
    check(&sealed(&all)).unwrap();
    for nothing in [[9, 10].as_slice(), &[9], &[10]] {
        let mut row = row.clone();
        for place in nothing {
            row[*place] = serde_json::Value::Null;
        }
        all[session] = format!("{}\n", serde_json::to_string(&row).unwrap());
        is_damaged(&sealed(&all), "a login");
    }
}

/// The file may go to somebody who may not see what is in it, and so may what is said of it.
#[tokio::test]
async fn what_is_said_of_a_file_tells_nothing_of_what_is_in_it() {
    let db = TestDb::sqlite().await;
    Server::start(&db.store).initialise().await;
    let file = export(&db.store).await;
    let text = String::from_utf8(file.clone()).unwrap();
    let place = text.find("first@example.com").unwrap();
    for byte in [b'"', b'\\', b'\n', 0xff] {
        let mut altered = file.clone();
        altered[place + 3] = byte;
        let error = check(&altered).unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(!said.contains("example"), "{said}");
        assert!(said.contains("line "), "{said}");
    }
}
