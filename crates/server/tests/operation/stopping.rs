//! A server that is told to stop, seen by whoever speaks to it right then.

use std::future::Future;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use canopy_testkit::{Canopy, Postgres, wait_for};
use serde_json::{Value, json};

use crate::lock::{Lock, waiting};
use crate::priority::threads;
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

/// A client that keeps one connection.
#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Client {
    fn new(server: &Server, token: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: format!("{}/graphql", server.canopy.url()),
            token: token.to_owned(),
        }
    }

    fn ask(
        &self,
        query: &str,
        variables: Value,
    ) -> impl Future<Output = reqwest::Result<Value>> + Send + use<> {
        let request = self.http.post(&self.url).bearer_auth(&self.token);
        let request = request.json(&json!({ "query": query, "variables": variables }));
        async move { request.send().await?.json().await }
    }
}

/// A user's email is looked for in the rows before anything is written.
const CREATE: &str = "mutation($p: ID!, $e: String!) { createUser(input: { email: $e, name: \"u\", \
    password: \"correct-horse\", memberships: [{ groupId: $p, role: MEMBER }] }) { \
    userErrors { code } } }";

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
    let client = Client::new(&server, &boss);
    let change = tokio::spawn(client.ask(CREATE, json!({ "p": root, "e": "u@example.com" })));
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
    // Nobody could answer it.
    assert!(change.await.unwrap().is_err());
    drop(lock);
    let users = psql(&database, "SELECT count(*) FROM profiles");
    assert_eq!(users, "1", "what was not answered was not done");
    (server.canopy.log(), took)
}

#[test]
fn what_does_not_end_in_time_is_left_and_nothing_panics() {
    let (log, took) = run(stopped_while_a_change_waits(1));
    assert!(took < Duration::from_secs(15), "{took:?}");
    assert!(log.contains("requests that run are left"), "{log}");
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

/// How many requests each thread of HTTP has at once.
const EACH: usize = 3;

#[test]
fn a_change_does_not_fail_because_another_thread_has_nothing_more_to_do() {
    run(async {
        let database = Postgres::shared().unwrap().create_database().unwrap();
        init(&database);
        let mut server = Server::start(serve(&database).env("CANOPY_DRAIN", "0s")).await;
        let boss = server.boss().await;
        let found = server.ask(&boss, "{ groups(first: 1) { nodes { id } } }", json!({}));
        let root = found.await["groups"]["nodes"][0]["id"].clone();
        // Connections go to one thread after the other.
        let workers = thread::available_parallelism().unwrap().get();
        let clients: Vec<_> = (0..workers * EACH)
            .map(|_| Client::new(&server, &boss))
            .collect();
        for client in &clients {
            client.ask("{ __typename }", json!({})).await.unwrap();
        }
        // So that each thread opens connections to the database.
        let lock = Lock::of(&database, "profiles").await;
        let reads: Vec<_> = clients
            .iter()
            .map(|client| {
                let read = client.ask("{ users(first: 1) { nodes { id } } }", json!({}));
                tokio::spawn(read)
            })
            .collect();
        wait_for(SOON, async || waiting(&database) == reads.len())
            .await
            .unwrap();
        drop(lock);
        for read in reads {
            let said = read.await.unwrap().unwrap();
            assert_eq!(said["errors"], Value::Null, "{said}");
        }
        // One thread makes changes, and the others have nothing to do.
        let lock = Lock::of(&database, "profiles").await;
        let changes: Vec<_> = (clients.iter().step_by(workers).enumerate())
            .map(|(at, client)| {
                let email = format!("u{at}@example.com");
                tokio::spawn(client.ask(CREATE, json!({ "p": root, "e": email })))
            })
            .collect();
        drop(clients);
        wait_for(SOON, async || waiting(&database) == changes.len())
            .await
            .unwrap();
        let pid = server.canopy.pid().unwrap().to_string();
        let of_actix = || {
            let threads = threads(&pid).into_iter();
            threads
                .filter(|thread| thread.0 == "actix-rt|system")
                .count()
        };
        let before = of_actix();
        server.canopy.ask_to_stop().unwrap();
        wait_for(SOON, async || of_actix() == before + 1 - workers)
            .await
            .unwrap();
        drop(lock);
        for change in changes {
            let said = change.await.unwrap().unwrap();
            let errors = &said["data"]["createUser"]["userErrors"];
            assert_eq!(*errors, json!([]), "{said}");
        }
        let code = tokio::task::block_in_place(|| server.canopy.wait(SOON)).unwrap();
        assert_eq!(code, 0, "{}", server.canopy.log());
        assert!(!server.canopy.log().contains("requests that run are left"));
    });
}
