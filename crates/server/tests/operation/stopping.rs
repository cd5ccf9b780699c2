//! A server that is told to stop, seen by whoever speaks to it right then.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use canopy_testkit::{Canopy, Postgres, wait_for};
use serde_json::{Value, json};

use crate::lock::{Lock, waiting};
use crate::support::{SOON, Server, call, init, psql, run, serve, sqlite};

/// How many clients open one connection after the other.
const CLIENTS: usize = 4;

/// As the default.
const DRAIN: Duration = Duration::from_secs(5);

fn start(folder: &tempfile::TempDir) -> (Canopy, String) {
    let database = sqlite(folder.path());
    init(&database);
    let drain = format!("{}s", DRAIN.as_secs());
    // Whoever waits for it must keep no connection.
    let canopy = serve(&database)
        .env("CANOPY_DRAIN", drain)
        .launch()
        .unwrap();
    let address = canopy.url().trim_start_matches("http://").to_owned();
    let is_ready = || call(&[("CANOPY_LISTEN", &address)], &["health", "--ready"]).code == 0;
    run(wait_for(SOON, async || is_ready())).unwrap();
    (canopy, address)
}

fn ask(stream: &mut TcpStream, path: &str, connection: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: {connection}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
}

/// Asks on a connection of its own, one after the other, until none is to be had; how one that was
/// to be had broke.
fn ask_until_refused(address: &str, answered: &AtomicUsize) -> Result<(), String> {
    loop {
        let mut stream = match TcpStream::connect(address) {
            Ok(stream) => stream,
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return Ok(()),
            Err(error) => return Err(format!("not refused: {error}")),
        };
        ask(&mut stream, "/healthz", "close");
        let mut said = String::new();
        match stream.read_to_string(&mut said) {
            Ok(_) if said.starts_with("HTTP/1.1 200") => {
                answered.fetch_add(1, Ordering::Relaxed);
            }
            other => return Err(format!("{other:?} {said:?}")),
        }
    }
}

#[test]
fn every_connection_that_is_to_be_had_is_answered_until_none_is() {
    let folder = tempfile::tempdir().unwrap();
    let (mut canopy, address) = start(&folder);
    let answered = AtomicUsize::new(0);
    thread::scope(|threads| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| threads.spawn(|| ask_until_refused(&address, &answered)))
            .collect();
        let is_busy = || answered.load(Ordering::Relaxed) >= 100;
        run(wait_for(SOON, async || is_busy())).unwrap();
        assert_eq!(canopy.stop().unwrap(), 0);
        for client in clients {
            assert_eq!(client.join().unwrap(), Ok(()));
        }
    });
    assert!(canopy.log().contains("stopped"), "{}", canopy.log());
}

#[test]
fn a_connection_that_was_kept_is_answered_a_last_time_and_then_the_server_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (mut canopy, address) = start(&folder);
    let mut kept = TcpStream::connect(&address).unwrap();
    let mut answers = kept.try_clone().unwrap();
    let mut read = || -> String {
        let mut bytes = [0; 4096];
        let count = answers.read(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..count]).to_lowercase()
    };
    ask(&mut kept, "/readyz", "keep-alive");
    let said = read();
    assert!(said.starts_with("http/1.1 200"), "{said}");
    assert!(!said.contains("connection: close"), "{said}");
    // Where it listens everywhere, it is asked here.
    let everywhere = address.replace("127.0.0.1", "0.0.0.0");
    let env = [("CANOPY_LISTEN", everywhere.as_str())];
    for arguments in [&["health"][..], &["health", "--ready"]] {
        let said = call(&env, arguments);
        assert_eq!(said.code, 0, "{said:?}");
    }
    thread::scope(|threads| {
        let stopping = threads.spawn(|| {
            let code = canopy.stop().unwrap();
            (code, Instant::now())
        });
        let refused = || {
            let connected = TcpStream::connect(&address);
            connected.is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused)
        };
        while !refused() {
            thread::yield_now();
        }
        assert!(
            !stopping.is_finished(),
            "it waits for who keeps a connection"
        );
        ask(&mut kept, "/readyz", "keep-alive");
        let said = read();
        assert!(said.starts_with("http/1.1 503"), "{said}");
        assert!(said.contains("this server is stopping"), "{said}");
        assert!(said.contains("connection: close"), "{said}");
        assert_eq!(read(), "", "that was the last");
        let answered = Instant::now();
        let (code, gone) = stopping.join().unwrap();
        assert_eq!(code, 0);
        // It waits no longer than anybody is there.
        assert!(gone - answered < DRAIN - Duration::from_secs(2));
    });
}

/// What a server that is told to stop `times` times writes, and how long it takes, while a change waits for the database in
/// the middle of its transaction.
async fn stopped_while_a_change_waits(times: usize) -> (String, Duration) {
    let database = Postgres::shared().unwrap().create_database().unwrap();
    init(&database);
    let mut server = Server::start(serve(&database).env("CANOPY_DRAIN", "0s")).await;
    let boss = server.boss().await;
    let found = server.ask(&boss, "{ groups(first: 1) { nodes { id } } }", json!({}));
    let root = found.await["groups"]["nodes"][0]["id"].clone();
    let lock = Lock::of(&database, "profiles").await;
    let (url, http) = (server.canopy.url().to_owned(), reqwest::Client::new());
    // A user's email is looked for in the rows before anything is written.
    let query = "mutation($p: ID!) { createUser(input: { email: \"u@example.com\", name: \"u\", \
                 password: \"correct-horse\", memberships: [{ groupId: $p, role: MEMBER }] }) { \
                 userErrors { code } } }";
    let change = http
        .post(format!("{url}/graphql"))
        .bearer_auth(&boss)
        .json(&json!({ "query": query, "variables": { "p": root } }))
        .send();
    let change = tokio::spawn(change);
    wait_for(SOON, async || waiting(&database) > 0)
        .await
        .unwrap();
    for _ in 1..times {
        server.canopy.ask_to_stop().unwrap();
        wait_for(SOON, async || server.canopy.log().contains("stopping"))
            .await
            .unwrap();
    }
    let told = Instant::now();
    let code = tokio::task::block_in_place(|| server.canopy.stop()).unwrap();
    let took = told.elapsed();
    assert_eq!(code, 0, "{}", server.canopy.log());
    // Nobody could answer it, or just in time that nothing came of it.
    if let Ok(answer) = change.await.unwrap() {
        let said: Value = answer.json().await.unwrap();
        assert_eq!(said["data"], Value::Null, "{said}");
        assert_eq!(said["errors"][0]["extensions"]["code"], "STALE", "{said}");
    }
    drop(lock);
    let users = psql(&database, "SELECT count(*) FROM profiles");
    assert_eq!(users, "1", "what was not answered was not done");
    (server.canopy.log(), took)
}

#[test]
fn what_does_not_end_in_time_is_left_and_nothing_panics() {
    let (log, took) = run(stopped_while_a_change_waits(1));
    assert!(took < Duration::from_secs(15), "{took:?}");
    // Unless its connection ended first, with the thread that had opened it.
    let left = ["requests that run are left", "the store cannot be reached"];
    assert!(left.iter().any(|said| log.contains(said)), "{log}");
    assert!(log.contains("stopped"), "{log}");
    assert!(!log.contains("panicked"), "{log}");
}

#[test]
fn told_twice_it_waits_for_nothing_and_nothing_panics() {
    let (log, took) = run(stopped_while_a_change_waits(2));
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(!log.contains("requests that run are left"), "{log}");
    assert!(log.contains("stopped"), "{log}");
    assert!(!log.contains("panicked"), "{log}");
}
