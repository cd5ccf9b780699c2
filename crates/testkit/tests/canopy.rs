//! A running canopy is waited for, asked and stopped. A stand-in plays it: this very test
//! program, started with arguments that make it serve.

#![allow(
    clippy::unwrap_used,
    reason = "a failed step of a test is a failed test"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

use canopy_testkit::{Canopy, CanopyBuilder};
use serde_json::json;

fn stand_in(name: &str) -> CanopyBuilder {
    let builder = Canopy::builder()
        .binary(std::env::current_exe().unwrap())
        .command("--ignored");
    builder
        .argument("--exact")
        .argument("--nocapture")
        .argument(name)
}

#[tokio::test]
async fn its_process_can_be_told_and_is_started_through_another() {
    let mut canopy = stand_in("serves")
        .env("CANOPY_GREETING", "hello")
        .through(["env", "CANOPY_THROUGH=yes"])
        .start()
        .await
        .unwrap();
    let process = format!("/proc/{}", canopy.pid().unwrap());
    let environment = std::fs::read(format!("{process}/environ")).unwrap();
    let environment = String::from_utf8_lossy(&environment).into_owned();
    assert!(
        environment
            .split('\0')
            .any(|one| one == "CANOPY_THROUGH=yes")
    );
    let arguments = std::fs::read(format!("{process}/cmdline")).unwrap();
    assert!(String::from_utf8_lossy(&arguments).contains("serves"));
}

#[tokio::test]
async fn it_is_asked_once_it_is_ready_and_ends_when_told() {
    let mut canopy = stand_in("serves")
        .env("CANOPY_GREETING", "hello")
        .start()
        .await
        .unwrap();
    assert!(canopy.is_ready().await);
    let answer = canopy
        .graphql(Some("secret"), "{ viewer }", json!({ "x": 1 }))
        .await
        .unwrap();
    assert_eq!(
        answer["asked"],
        json!({ "query": "{ viewer }", "variables": { "x": 1 } })
    );
    assert_eq!(answer["authorization"], "Bearer secret");
    assert!(canopy.log().contains("hello"), "{}", canopy.log());

    canopy.pause().unwrap();
    assert!(!canopy.is_ready().await);
    canopy.resume().unwrap();
    assert!(canopy.is_ready().await);

    assert_eq!(
        canopy.stop().unwrap(),
        128 + 15,
        "the stand-in does not handle TERM"
    );
    assert!(!canopy.is_ready().await);
    canopy.start_again().await.unwrap();
    canopy.kill().unwrap();
    assert!(!canopy.is_ready().await);
}

#[tokio::test]
async fn one_that_ends_as_it_starts_is_reported_with_its_log() {
    let error = stand_in("refuses")
        .env("RUST_BACKTRACE", "0")
        .start()
        .await
        .err()
        .unwrap();
    let error = format!("{error:#}");
    assert!(
        error.contains("canopy ended with 101") && error.contains("no database"),
        "{error}"
    );
}

#[test]
#[ignore = "plays canopy for the tests above"]
fn refuses() {
    panic!("no database");
}

#[test]
#[ignore = "plays canopy for the tests above, and never ends"]
fn serves() {
    let listener = TcpListener::bind(std::env::var("CANOPY_LISTEN").unwrap()).unwrap();
    let greeting = std::env::var("CANOPY_GREETING").unwrap();
    writeln!(std::io::stderr(), "{greeting}").unwrap();
    for connection in listener.incoming() {
        let mut connection = connection.unwrap();
        let mut reader = BufReader::new(connection.try_clone().unwrap());
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            match line.trim_end() {
                "" => break,
                line => head.push(line.to_owned()),
            }
        }
        let header = |name: &str| {
            head.iter()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                .unwrap_or("")
        };
        let mut body = vec![0; header("content-length").parse().unwrap_or(0)];
        reader.read_exact(&mut body).unwrap();
        let asked: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let answer = json!({ "asked": asked, "authorization": header("authorization") });
        let text = answer.to_string();
        let length = text.len();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close");
        // A client that went away while this was paused is none of the stand-in's troubles.
        let _ = write!(connection, "{head}\r\n\r\n{text}");
    }
}
