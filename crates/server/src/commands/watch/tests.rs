//! Against servers that say what the test wants, and break off where it wants.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::patience::Patience;
use super::source::Source;
use super::{Told, follow};
use crate::outgoing::Endpoint;

const HURRIED: Patience = Patience {
    connecting: Duration::from_secs(10),
    silence: Duration::from_secs(10),
    settling: Duration::from_secs(10),
    shortest: Duration::from_millis(1),
    longest: Duration::from_millis(4),
};

const STREAM: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n\r\n:\n\n";

fn next(revision: u64) -> String {
    let data = json!({ "data": { "permissionChanges": { "revision": revision.to_string() } } });
    format!("event: next\nid: {revision}\ndata: {data}\n\n")
}

fn error(code: &str, resume_after: Option<u64>) -> String {
    let mut extensions = json!({ "code": code });
    if let Some(revision) = resume_after {
        extensions["resumeAfter"] = json!(revision.to_string());
    }
    json!({ "errors": [{ "message": "because", "extensions": extensions }] }).to_string()
}

fn ended(code: &str, resume_after: Option<u64>) -> String {
    let error = error(code, resume_after);
    format!("event: next\ndata: {error}\n\nevent: complete\ndata:\n\n")
}

fn answer(status: &str, body: &str) -> String {
    let kind = "content-type: application/graphql-response+json";
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{kind}\r\ncontent-length: {length}\r\n\r\n{body}")
}

fn newest(revision: u64) -> String {
    let check = json!({ "revision": revision.to_string() });
    answer("200 OK", &json!({ "data": { "check": check } }).to_string())
}

/// What a server says to one request after the other; each connection is closed after it, but the
/// last one is held.
struct Script {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Script {
    async fn of(answers: impl IntoIterator<Item = String>) -> Self {
        let mut answers: VecDeque<String> = answers.into_iter().collect();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&asked);
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read(&mut stream).await;
                all.lock().unwrap().push(request);
                let said = answers.pop_front().unwrap_or_default();
                stream.write_all(said.as_bytes()).await.unwrap();
                if answers.is_empty() {
                    held.push(stream);
                }
            }
        });
        Self { port, asked }
    }

    /// The revisions after which it was asked, in order.
    fn positions(&self) -> Vec<Option<u64>> {
        let asked = self.asked.lock().unwrap();
        let position = |request: &String| {
            let (_, body) = request.split_once("\r\n\r\n").unwrap();
            let body: Value = serde_json::from_str(body).unwrap();
            super::event::revision(&body["variables"]["after"])
        };
        asked.iter().map(position).collect()
    }
}

/// A request with its body.
async fn read(stream: &mut TcpStream) -> String {
    let (mut request, mut chunk) = (String::new(), [0; 4096]);
    loop {
        let count = stream.read(&mut chunk).await.unwrap();
        assert!(count > 0, "a request that ends early: {request}");
        request.push_str(std::str::from_utf8(&chunk[..count]).unwrap());
        if let Some((head, body)) = request.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("content-length").then_some(value)
            });
            if body.len() == length.unwrap().parse::<usize>().unwrap() {
                return request;
            }
        }
    }
}

/// What was printed up to the revision (to the end, if there is none), how it ended, what was noted.
async fn watch(
    script: &Script,
    after: Option<u64>,
    until: Option<u64>,
    patience: Patience,
) -> (Vec<u64>, Result<(), String>, Vec<String>) {
    let url = format!("http://127.0.0.1:{}/graphql", script.port);
    let source = Source {
        endpoint: Endpoint::parse(&url).unwrap(),
        tls: None,
        token: "canopy_session_x".to_owned(),
        filter: json!({ "user": "user_1", "group": null, "resource": null }),
        patience,
    };
    let (printed, noted) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let print = async |change: &Value| {
        let revision = super::event::revision(&change["revision"]).unwrap();
        printed.borrow_mut().push(revision);
        Ok(until.is_none_or(|until| revision < until))
    };
    let note = |text: &str| noted.borrow_mut().push(text.to_owned());
    let mut told = Told::new(after);
    let ended = follow(&source, &mut told, print, note).await;
    let ended = ended.map_err(|error| format!("{error:#}"));
    (printed.into_inner(), ended, noted.into_inner())
}

#[tokio::test]
async fn each_change_is_told_once_whatever_breaks() {
    let script = Script::of([
        newest(4),
        // Broken off within an event; then refused before and after a stream begins.
        format!("{STREAM}{}{}event: next\ndata: {{", next(5), next(7)),
        answer("502 Bad Gateway", "<html>"),
        String::new(),
        format!("{STREAM}{}{}", next(9), ended("OVERLOADED", Some(11))),
        answer("503 Service Unavailable", &error("STALE", None)),
        format!("{STREAM}{}", ended("RATE_LIMITED", None)),
        // A server that repeats what it was not asked for.
        format!("{STREAM}{}{}{}", next(9), next(11), next(12)),
        format!("{STREAM}event: complete\ndata:\n\n"),
        format!("{STREAM}{}", ended("INTERNAL", Some(2))),
        format!("{STREAM}{}", next(13)),
    ])
    .await;
    let (printed, ended, noted) = watch(&script, None, Some(13), HURRIED).await;
    assert_eq!(ended, Ok(()));
    assert_eq!(printed, [5, 7, 9, 12, 13]);
    let expected = [None, Some(4), Some(7), Some(7), Some(7), Some(11)];
    let positions = script.positions();
    assert_eq!(positions[..6], expected);
    assert_eq!(
        positions[6..],
        [Some(11), Some(11), Some(12), Some(12), Some(12)]
    );
    // Each reason once.
    let lost = noted.iter().filter(|note| note.contains("trying again"));
    let goes_on = noted.iter().filter(|note| note.contains("goes on after"));
    assert_eq!((lost.count(), goes_on.count()), (8, 3), "{noted:#?}");
    let asked = script.asked.lock().unwrap();
    let subscribed = asked[1].to_lowercase();
    for part in [
        "post /graphql http/1.1\r\n",
        "accept: text/event-stream\r\n",
        "authorization: bearer canopy_session_x\r\n",
        "\"user\":\"user_1\"",
    ] {
        assert!(subscribed.contains(part), "{part} in {subscribed}");
    }
}

#[tokio::test]
async fn what_no_other_attempt_mends_ends_it() {
    for (said, expected) in [
        (
            answer("401 Unauthorized", &error("UNAUTHENTICATED", None)),
            "because (UNAUTHENTICATED)",
        ),
        (
            answer("403 Forbidden", &error("IP_NOT_ALLOWED", None)),
            "because (IP_NOT_ALLOWED)",
        ),
        (
            format!("{STREAM}{}", ended("FORBIDDEN", None)),
            "because (FORBIDDEN)",
        ),
        (
            // A restored backup: going on after 7 would leave out what is in it before.
            format!(
                "{STREAM}event: next\ndata: {}\n\n",
                json!({ "errors": [{ "message": "because", "extensions":
                    { "code": "STALE", "history": "other" } }] })
            ),
            "its log is another one",
        ),
        (
            format!("{STREAM}{}", ended("NOT_FOUND", None)),
            "because (NOT_FOUND)",
        ),
        (
            format!("{STREAM}{}", ended("BAD_USER_INPUT", None)),
            "because (BAD_USER_INPUT)",
        ),
        (answer("404 Not Found", "<html>"), "status 404"),
        (answer("200 OK", "<html>"), "status 200"),
        (answer("301 Moved", ""), "status 301"),
        (
            format!("{STREAM}event: next\ndata: <html>\n\n"),
            "that Canopy does not",
        ),
    ] {
        let script = Script::of([said.clone()]).await;
        let (printed, ended, noted) = watch(&script, Some(7), None, HURRIED).await;
        let why = ended.unwrap_err();
        assert!(why.contains(expected), "{expected}: {why}");
        assert!(printed.is_empty() && noted.is_empty(), "{said}: {noted:?}");
        assert_eq!(script.positions(), [Some(7)], "{said}: asked once");
    }
}

#[tokio::test]
async fn a_stream_that_falls_silent_is_opened_again() {
    // The connection stays open, and nothing comes.
    let silence = Duration::from_millis(100);
    let patience = Patience { silence, ..HURRIED };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut held = Vec::new();
        for revision in 1.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            read(&mut stream).await;
            let said = format!("{STREAM}{}", next(revision));
            stream.write_all(said.as_bytes()).await.unwrap();
            held.push(stream);
        }
    });
    let asked = Arc::default();
    let script = Script { port, asked };
    let (printed, ended, noted) = watch(&script, Some(0), Some(3), patience).await;
    assert_eq!((printed, ended), (vec![1, 2, 3], Ok(())));
    assert!(noted[0].contains("nothing came for 100ms"), "{noted:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_yet_is_waited_for() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let asked = Arc::default();
    let script = Script { port, asked };
    let watching = watch(&script, None, Some(5), HURRIED);
    let serving = async {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        for said in [newest(4), format!("{STREAM}{}", next(5))] {
            let (mut stream, _) = listener.accept().await.unwrap();
            read(&mut stream).await;
            stream.write_all(said.as_bytes()).await.unwrap();
        }
    };
    let ((printed, ended, noted), ()) = futures::join!(watching, async {
        // After a first attempt that cannot succeed.
        tokio::task::yield_now().await;
        serving.await;
    });
    assert_eq!((printed, ended), (vec![5], Ok(())));
    assert!(
        noted.is_empty() || noted[0].contains("failed to connect"),
        "{noted:?}"
    );
}
