//! A billing service that does as it is told, and keeps what it was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::support::SOON;

/// What is shared with the server.
pub(super) const SECRET: &str = "between the two of us";

/// What it does when it is asked to agree.
#[derive(Clone, Debug)]
pub(super) enum Mood {
    Agrees,
    Refuses(&'static str),
    /// Agrees, once it is let go on.
    Holds,
    /// Says this, byte for byte.
    Says(String),
    /// Gives these answers, one after the other: a status and a body, in which `KEY` stands for the
    /// key.
    Answers(Vec<(String, Value)>),
    /// Takes the question and no more is heard of it.
    Hangs,
    /// A byte at a time, for ever.
    Drips,
}

/// A question that was asked in form, with a signature that holds.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) event: String,
    pub(super) key: String,
    pub(super) body: Value,
}

pub(super) struct Service {
    pub(super) url: String,
    state: Arc<State>,
}

struct State {
    mood: Mutex<Mood>,
    /// Whether it hears of cancellations.
    deaf: Mutex<bool>,
    asked: Mutex<Vec<Result<Asked, String>>>,
    go_on: Semaphore,
}

impl Service {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            mood: Mutex::new(Mood::Agrees),
            deaf: Mutex::new(false),
            asked: Mutex::default(),
            go_on: Semaphore::new(0),
        });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        let url = format!("http://127.0.0.1:{port}/hook");
        Self { url, state }
    }

    pub(super) fn is(&self, mood: Mood) {
        *self.state.mood.lock().unwrap() = mood;
    }

    pub(super) fn is_deaf(&self, deaf: bool) {
        *self.state.deaf.lock().unwrap() = deaf;
    }

    /// Lets one that is held go on.
    pub(super) fn go_on(&self) {
        self.state.go_on.add_permits(1);
    }

    /// What it was asked since this was asked last; each as it should be.
    pub(super) fn asked(&self) -> Vec<Asked> {
        let asked = std::mem::take(&mut *self.state.asked.lock().unwrap());
        asked.into_iter().map(Result::unwrap).collect()
    }

    /// The same, once there are as many.
    pub(super) async fn asked_times(&self, count: usize) -> Vec<Asked> {
        let there = async || self.state.asked.lock().unwrap().len() >= count;
        canopy_testkit::wait_for(SOON, there).await.unwrap();
        let asked = self.asked();
        assert_eq!(asked.len(), count, "{asked:?}");
        asked
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let text = read(&mut stream).await;
    let asked = examine(&text);
    state.asked.lock().unwrap().push(asked.clone());
    let Ok(asked) = asked else {
        return;
    };
    let own = json!({ "idempotencyKey": asked.key });
    if asked.event == "user.cancel" {
        let status = match *state.deaf.lock().unwrap() {
            true => "500 Internal Server Error",
            false => "200 OK",
        };
        let _ = stream.write_all(answer(status, &own).as_bytes()).await;
        return;
    }
    let mut verdict = own;
    verdict["agreed"] = json!(true);
    let mood = state.mood.lock().unwrap().clone();
    let said = match mood {
        Mood::Agrees => answer("200 OK", &verdict),
        Mood::Refuses(reason) => {
            verdict["agreed"] = json!(false);
            verdict["reason"] = json!(reason);
            answer("200 OK", &verdict)
        }
        Mood::Holds => {
            state.go_on.acquire().await.unwrap().forget();
            answer("200 OK", &verdict)
        }
        Mood::Says(said) => said,
        Mood::Answers(answers) => {
            let with_key = |body: &Value| body.to_string().replace("KEY", &asked.key);
            let answers = answers.iter();
            answers
                .map(|(status, body)| written(status, &with_key(body)))
                .collect()
        }
        Mood::Hangs => std::future::pending().await,
        Mood::Drips => {
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            while stream.write_all(b"H").await.is_ok() {
                tick.tick().await;
            }
            return;
        }
    };
    let _ = stream.write_all(said.as_bytes()).await;
}

fn answer(status: &str, body: &Value) -> String {
    written(status, &body.to_string())
}

/// An answer over HTTP.
fn written(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}")
}

/// A whole request: its head and as much body as that says.
async fn read(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await.unwrap_or(0);
        text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = header(head, "content-length");
            length.is_some_and(|length| body.len().to_string() == length)
        });
        if whole || count == 0 {
            return text;
        }
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// As a service would that trusts nobody.
fn examine(text: &str) -> Result<Asked, String> {
    let bad = |what: &str| format!("{what}: {text}");
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| bad("no head"))?;
    if !head.starts_with("POST /hook HTTP/1.1\r\n") {
        return Err(bad("not what was to be asked"));
    }
    let signature = header(head, "canopy-signature").and_then(|value| value.split_once(",v1="));
    let (time, signature) = signature.ok_or_else(|| bad("no signature"))?;
    let time = time.strip_prefix("t=").ok_or_else(|| bad("no time"))?;
    let seconds: i64 = time.parse().map_err(|_| bad("no time"))?;
    if (chrono::Utc::now().timestamp() - seconds).abs() > 60 {
        return Err(bad("of another time"));
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    let digest = mac.finalize().into_bytes();
    let expected: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    if signature != expected {
        return Err(bad("signed by somebody else"));
    }
    let body: Value = serde_json::from_str(body).map_err(|_| bad("no JSON"))?;
    let key = body["idempotencyKey"].as_str().unwrap_or_default();
    if key.is_empty() || header(head, "idempotency-key") != Some(key) {
        return Err(bad("of two keys"));
    }
    Ok(Asked {
        event: body["event"].as_str().unwrap_or_default().into(),
        key: key.into(),
        body: body.clone(),
    })
}
