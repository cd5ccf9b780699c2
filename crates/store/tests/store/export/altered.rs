//! What is not as it was written is found before anything is: on reading alone, without a database.

use canopy_store::FileError;

use super::{check, everything, export, lines, sealed};
use crate::support::{Server, TestDb};

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
    ] {
        assert_ne!(file, sealed(&all), "{what}");
        is_damaged(&file, what);
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
