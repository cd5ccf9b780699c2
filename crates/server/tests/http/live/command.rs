//! `canopy watch`: the stream in a terminal.

use std::process::{Command, Stdio};

use serde_json::json;

use super::printed::{Reader, is_told_each_change_once};
use crate::desk::Desk;
use crate::support::{SOON, call, program, run};

fn watch(url: &str, arguments: &[&str]) -> Command {
    let mut command = program();
    command.args(["watch", "--server", url]).args(arguments);
    command
}

#[test]
fn canopy_watch_is_told_each_change_once_across_restarts() {
    run(is_told_each_change_once(|url, token, after| {
        let after = after.to_string();
        Reader::start(watch(url, &["--json", "--after", &after]), token)
    }));
}

#[test]
fn canopy_watch_says_who_gained_and_lost_what() {
    run(async {
        let desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let him = desk.person("him", &north, "OPERATOR").await;
        let url = desk.server.canopy.url();
        let reader = Reader::start(watch(url, &[]), &desk.boss);
        let of_south = Reader::start(watch(url, &["--group", &south]), &desk.boss);
        let of_him = Reader::start(watch(url, &["--user", &him.id]), &desk.boss);
        // Both have begun when they have told of something; until then it is done again.
        let mut renamed = 0;
        canopy_testkit::wait_for(SOON, async || {
            renamed += 1;
            let name = format!("south {renamed}");
            desk.done("renameGroup", json!({ "groupId": south, "name": name }))
                .await;
            let name = format!("him {renamed}");
            desk.done("updateUser", json!({ "userId": him.id, "name": name }))
                .await;
            [&reader, &of_south, &of_him]
                .iter()
                .all(|reader| !reader.lines().is_empty())
        })
        .await
        .unwrap();
        let member = json!({ "userId": him.id, "groupId": north, "role": "OBSERVER" });
        desk.done("assignRole", member).await;
        desk.done("renameGroup", json!({ "groupId": south, "name": "last" }))
            .await;
        let last = |lines: &[String]| lines.last().is_some_and(|line| line.contains(": last (by"));
        reader.until("the last", last).await;
        of_south.until("the last", last).await;
        let lines = reader.lines();
        let at = lines
            .iter()
            .position(|line| line.contains("role_assigned"))
            .unwrap_or_else(|| panic!("{lines:#?}"));
        let revision = desk.revision().await - 1;
        assert!(
            lines[at].starts_with(&format!("{revision}  20")),
            "{lines:#?}"
        );
        let about = format!("2 things concerned: him {renamed}, north (by Boss)");
        assert!(lines[at].ends_with(&about), "{lines:#?}");
        let lost = format!("    him {renamed} lost camera_groups.create, layouts.create on north");
        assert_eq!(lines[at + 1], lost);
        assert!(!of_south.lines().iter().any(|line| line.contains("him")));
        of_him
            .until("his role", |lines| {
                lines.iter().any(|line| line.contains("role_assigned"))
            })
            .await;
        assert!(!of_him.lines().iter().any(|line| line.contains("south")));
    });
}

#[test]
fn canopy_watch_ends_quietly_when_nobody_wants_it_any_more() {
    run(async {
        let desk = Desk::open().await;
        let url = desk.server.canopy.url();
        for signal in ["INT", "TERM"] {
            let mut reader = Reader::start(watch(url, &["--after", "0"]), &desk.boss);
            reader.until("the first", |lines| !lines.is_empty()).await;
            reader.signal(signal);
            assert_eq!(reader.ended().await, 0, "{signal}");
            assert_eq!(reader.errors(), "");
        }
        // A reader who goes away while nothing happens.
        let mut command = watch(url, &["--after", "0"]);
        command.env("CANOPY_TOKEN", &desk.boss);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        let mut first = [0];
        std::io::Read::read_exact(&mut out, &mut first).unwrap();
        drop(out);
        let mut code = None;
        canopy_testkit::wait_for(SOON, async || {
            code = child.try_wait().unwrap();
            code.is_some()
        })
        .await
        .unwrap();
        assert_eq!(code.unwrap().code(), Some(0));
    });
}

#[test]
fn canopy_watch_says_why_there_is_nothing_to_watch() {
    run(async {
        let desk = Desk::open().await;
        let url = desk.server.canopy.url();
        let said = call(&[], &["watch", "--server", url]);
        assert_eq!(said.code, 2, "without a token: {said:?}");
        let token = ("CANOPY_TOKEN", desk.boss.as_str());
        for (address, why) in [("example.com", "--server"), ("http://u:p@h", "--server")] {
            let said = call(&[token], &["watch", "--server", address]);
            assert_eq!(said.code, 2, "{said:?}");
            assert!(said.err.contains(why), "{said:?}");
        }
        let unknown = "canopy_session_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let elsewhere = format!("{url}/elsewhere");
        for (token, server, more, why) in [
            (unknown, url, &[][..], "UNAUTHENTICATED"),
            ("x y\u{7f}", url, &[], "token"),
            (&desk.boss, url, &["--after", "999999"], "BAD_USER_INPUT"),
            (&desk.boss, url, &["--user", "user_x"], "NOT_FOUND"),
            (&desk.boss, &elsewhere, &[], "not as Canopy does"),
        ] {
            let arguments = [&["watch", "--server", server][..], more].concat();
            let said = call(&[("CANOPY_TOKEN", token)], &arguments);
            assert_eq!((said.code, said.out.as_str()), (1, ""), "{why}: {said:?}");
            assert!(said.err.contains(why), "{why}: {said:?}");
            assert_eq!(said.err.trim().lines().count(), 1, "{said:?}");
            assert!(!said.err.contains(&desk.boss));
        }
        // By a file, until the login is over.
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        std::fs::write(&file, format!("{}\n", desk.server.boss().await)).unwrap();
        let arguments = ["--after", "0", "--token-file", file.to_str().unwrap()];
        let mut reader = Reader::start(watch(url, &arguments), "ignored");
        reader.until("the first", |lines| !lines.is_empty()).await;
        let me = desk
            .server
            .ask(&desk.boss, "{ viewer { id } }", json!({}))
            .await;
        let me = json!({ "userId": me["viewer"]["id"] });
        desk.does(&desk.boss, "endAllSessions", me).await;
        assert_eq!(reader.ended().await, 1);
        assert!(
            reader.errors().contains("UNAUTHENTICATED"),
            "{}",
            reader.errors()
        );
    });
}
