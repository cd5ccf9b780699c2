//! What the tests of other crates rely on: private servers come up, obey, and leave nothing.

#![allow(
    clippy::unwrap_used,
    reason = "a failed step of a test is a failed test"
)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use canopy_testkit::{Postgres, wait_for};

const SOON: Duration = Duration::from_secs(20);

fn ask(url: &str, statement: &str) -> Option<String> {
    let psql = Command::new("sh")
        .args([
            "-c",
            "exec $(ls -d /usr/lib/postgresql/*/bin/psql psql 2>/dev/null | tail -1) \"$@\"",
            "sh",
        ])
        .args(["-X", "-A", "-t", "-q", "-c", statement, "-d", url])
        .env("PGCONNECT_TIMEOUT", "2")
        .stderr(Stdio::null())
        .output()
        .unwrap();
    psql.status
        .success()
        .then(|| String::from_utf8(psql.stdout).unwrap().trim().to_owned())
}

#[test]
fn each_database_is_new_and_unicode() {
    let server = Postgres::shared().unwrap();
    let (one, two) = (
        server.create_database().unwrap(),
        server.create_database().unwrap(),
    );
    assert_ne!(one, two);
    ask(&one, "create table t (x int)").unwrap();
    assert_eq!(ask(&two, "select to_regclass('t') is null").unwrap(), "t");
    assert_eq!(ask(&two, "show server_encoding").unwrap(), "UTF8");
}

#[test]
fn a_copy_holds_what_was_there_and_is_another() {
    let server = Postgres::options().quick().start().unwrap();
    let url = server.create_database().unwrap();
    ask(&url, "create table t as select 7 as x").unwrap();
    let copy = server.copy_database(&url).unwrap();
    ask(&url, "update t set x = 8").unwrap();
    assert_eq!(ask(&copy, "select x from t").unwrap(), "7");
}

#[test]
fn what_is_committed_survives_a_kill_and_a_stop() {
    let mut server = Postgres::start().unwrap();
    let url = server.create_database().unwrap();
    ask(&url, "create table t as select 7 as x").unwrap();
    server.kill().unwrap();
    assert_eq!(ask(&url, "select 1"), None);
    server.start_again().unwrap();
    assert_eq!(ask(&url, "select x from t").unwrap(), "7");
    server.stop().unwrap();
    assert_eq!(ask(&url, "select 1"), None);
    server.start_again().unwrap();
    assert_eq!(ask(&url, "select x from t").unwrap(), "7");
}

#[test]
fn a_paused_server_answers_nothing_and_goes_on_after() {
    let mut server = Postgres::options().quick().start().unwrap();
    assert_eq!(ask(&server.url(), "show fsync").unwrap(), "off");
    server.pause().unwrap();
    assert_eq!(ask(&server.url(), "select 1"), None);
    server.resume().unwrap();
    assert_eq!(ask(&server.url(), "select 1").unwrap(), "1");
}

/// Run by the next test, as a process that is killed while its server is paused.
#[test]
#[ignore = "never ends, the next test starts and kills it"]
fn victim() {
    let mut server = Postgres::start().unwrap();
    let folder = ask(&server.url(), "show data_directory").unwrap();
    server.pause().unwrap();
    std::fs::write(std::env::var("VICTIM_FILE").unwrap(), folder).unwrap();
    std::thread::park();
}

#[tokio::test]
async fn a_killed_test_leaves_no_server_behind() {
    let note = tempfile::NamedTempFile::new().unwrap();
    let mut test = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "victim"])
        .env("VICTIM_FILE", note.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let written = || std::fs::read_to_string(note.path()).unwrap();
    wait_for(SOON, async || !written().is_empty())
        .await
        .unwrap();
    let folder = written();
    assert!(Path::new(&folder).is_dir());

    test.kill().unwrap();
    test.wait().unwrap();
    wait_for(SOON, async || {
        !Path::new(&folder).exists() && !mentioned(&folder)
    })
    .await
    .unwrap();
}

/// Whether a process was started with this text in its arguments.
fn mentioned(text: &str) -> bool {
    std::fs::read_dir("/proc").unwrap().flatten().any(|entry| {
        let arguments = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&arguments).contains(text)
    })
}
