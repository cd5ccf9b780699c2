//! Questions to a service that answers whatever it is told to, byte for byte.

mod tls;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use canopy_app::{Bill, Billing, BillingUnavailable, Verdict};
use canopy_domain::UserId;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use super::HttpBilling;
use crate::config::Secret;
use crate::outgoing::Endpoint;

/// Longer than any answer here takes.
const PATIENT: Duration = Duration::from_secs(30);

/// Shorter than an answer that never comes.
const HASTY: Duration = Duration::from_millis(300);

const KEY: Uuid = Uuid::from_u128(7);

const AGREED: &str = r#"{"idempotencyKey":"00000000-0000-0000-0000-000000000007","agreed":true}"#;

const REFUSED: &str =
    r#"{"idempotencyKey":"00000000-0000-0000-0000-000000000007","agreed":false,"reason":"no"}"#;

fn bill() -> Bill {
    Bill {
        key: KEY,
        user: UserId(Uuid::from_u128(1)),
        by: UserId(Uuid::from_u128(2)),
        licenses: [].into(),
        terms: "1".to_owned(),
    }
}

fn response(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}")
}

/// A service that does this with each connection, once it has read a question; its port, and how
/// many connections there were.
async fn service<F>(
    answer: impl Fn(TcpStream, String) -> F + Send + 'static,
) -> (u16, Arc<AtomicUsize>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let question = read(&mut stream).await;
            tokio::spawn(answer(stream, question));
        }
    });
    (port, count)
}

/// A whole request: its head and as much body as that says.
async fn read(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).await.unwrap_or(0);
        text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            length.is_none_or(|length| body.len() >= length.parse::<usize>().unwrap())
        });
        if whole || count == 0 {
            return text;
        }
    }
}

/// A service that answers each question with these bytes and ends.
async fn saying(answer: impl Into<Vec<u8>>) -> u16 {
    let answer = answer.into();
    let (port, _) = service(move |mut stream, _| {
        let answer = answer.clone();
        async move {
            let _ = stream.write_all(&answer).await;
        }
    })
    .await;
    port
}

fn billing(port: u16, timeout: Duration) -> HttpBilling {
    let endpoint = Endpoint::parse(&format!("http://127.0.0.1:{port}/hook?x=1")).unwrap();
    HttpBilling::new(endpoint, Secret::new("a secret of the two"), timeout).unwrap()
}

async fn ask(port: u16, timeout: Duration) -> Result<Verdict, BillingUnavailable> {
    billing(port, timeout).ask(&bill()).await
}

#[tokio::test]
async fn a_service_agrees_refuses_and_hears_of_a_cancellation() {
    let agrees = saying(response("200 OK", AGREED)).await;
    assert_eq!(ask(agrees, PATIENT).await, Ok(Verdict::Agreed));
    assert_eq!(billing(agrees, PATIENT).cancel(KEY).await, Ok(()));
    let other = Uuid::from_u128(8);
    assert!(billing(agrees, PATIENT).cancel(other).await.is_err());
    let refuses = saying(response("200 OK", REFUSED)).await;
    let refused = Verdict::Refused("no".to_owned());
    assert_eq!(ask(refuses, PATIENT).await, Ok(refused));
    // In pieces, and after interim answers.
    let (one, other) = AGREED.split_at(20);
    let pieces = format!(
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\
         14\r\n{one}\r\n{:x}\r\n{other}\r\n0\r\n\r\n",
        other.len()
    );
    assert_eq!(
        ask(saying(pieces).await, PATIENT).await,
        Ok(Verdict::Agreed)
    );
    // Up to the end of the connection.
    let to_the_end = format!("HTTP/1.1 200 OK\r\n\r\n{AGREED}");
    assert_eq!(
        ask(saying(to_the_end).await, PATIENT).await,
        Ok(Verdict::Agreed)
    );
}

#[tokio::test]
async fn anything_else_is_no_answer() {
    let elsewhere = saying(response("200 OK", AGREED)).await;
    let redirect = |status: &str| {
        format!(
            "HTTP/1.1 {status}\r\nlocation: http://127.0.0.1:{elsewhere}/\r\n\
             content-length: {}\r\n\r\n{AGREED}",
            AGREED.len()
        )
    };
    let spaces = " ".repeat(16 << 10);
    let long = format!("{AGREED}{spaces}");
    let chunk = format!("{:x}\r\n{long}\r\n", long.len());
    let mut answers: Vec<String> = [
        "201 Created",
        "202 Accepted",
        "204 No Content",
        "400 Bad Request",
        "401 Unauthorized",
        "404 Not Found",
        "409 Conflict",
        "500 Internal Server Error",
        "503 Service Unavailable",
    ]
    .map(|status| {
        response(
            status,
            if status.starts_with("204") {
                ""
            } else {
                AGREED
            },
        )
    })
    .into();
    answers.extend(
        [
            "301 Moved",
            "302 Found",
            "303 See Other",
            "307 Temporary",
            "308 Permanent",
        ]
        .map(redirect),
    );
    answers.extend([
        response("200 OK", "agreed"),
        response("200 OK", &long),
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunk}{chunk}0\r\n\r\n"),
        format!(
            "HTTP/1.1 200 OK\r\nx: {}\r\n\r\n{AGREED}",
            "x".repeat(100_000)
        ),
        // Broken off.
        format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{AGREED}",
            AGREED.len() + 1
        ),
        format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{AGREED}",
            AGREED.len() - 1
        ),
        format!("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 500\r\n\r\n{AGREED}"),
        "HTTP/1.1 200 OK\r\n".into(),
        "HTTP/1.1 100 Continue\r\n\r\n".into(),
        AGREED.into(),
        "SSH-2.0-OpenSSH_9.9\r\n".into(),
        String::new(),
    ]);
    for answer in answers {
        let port = saying(answer.clone()).await;
        assert_eq!(
            ask(port, PATIENT).await,
            Err(BillingUnavailable),
            "{answer:.200}"
        );
    }
}

#[tokio::test]
async fn a_service_that_is_slow_or_dead_gives_no_answer_in_time() {
    let begun = std::time::Instant::now();
    let silent = service(|stream, _| async move {
        std::future::pending::<()>().await;
        drop(stream);
    });
    let half = service(|mut stream, _| async move {
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
            AGREED.len()
        );
        let _ = stream.write_all(head.as_bytes()).await;
        std::future::pending::<()>().await;
    });
    // Each byte in time, and all of them never.
    let dripping = service(|mut stream, _| async move {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        while stream.write_all(b"H").await.is_ok() {
            tick.tick().await;
        }
    });
    for (port, _) in [silent.await, half.await, dripping.await] {
        assert_eq!(ask(port, HASTY).await, Err(BillingUnavailable));
    }
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let dead = listener.local_addr().unwrap().port();
    // It takes connections and reads nothing.
    assert_eq!(ask(dead, HASTY).await, Err(BillingUnavailable));
    drop(listener);
    assert_eq!(ask(dead, PATIENT).await, Err(BillingUnavailable));
    let nowhere = Endpoint::parse("http://nowhere.invalid/").unwrap();
    let nowhere = HttpBilling::new(nowhere, Secret::new("a secret of the two"), PATIENT).unwrap();
    assert!(nowhere.cancel(KEY).await.is_err());
    assert!(begun.elapsed() < PATIENT, "each was given up in time");
}

#[tokio::test]
async fn a_second_answer_is_no_answer_to_the_next_question() {
    let both = format!(
        "{}{}",
        response("200 OK", REFUSED),
        response("200 OK", AGREED)
    );
    let (port, connections) = service(move |mut stream, _| {
        let both = both.clone();
        async move {
            let _ = stream.write_all(both.as_bytes()).await;
            // It would keep the connection.
            std::future::pending::<()>().await;
        }
    })
    .await;
    let billing = billing(port, PATIENT);
    for question in 1..=3 {
        let answer = billing.ask(&bill()).await;
        assert_eq!(answer, Ok(Verdict::Refused("no".to_owned())));
        assert_eq!(connections.load(Ordering::SeqCst), question);
    }
}

#[tokio::test]
async fn a_question_says_who_asks_what_and_nothing_of_the_secret() {
    let (sender, mut questions) = tokio::sync::mpsc::channel(1);
    let (port, _) = service(move |mut stream, question| {
        let sender = sender.clone();
        async move {
            sender.send(question).await.unwrap();
            let _ = stream
                .write_all(response("200 OK", AGREED).as_bytes())
                .await;
        }
    })
    .await;
    ask(port, PATIENT).await.unwrap();
    let question = questions.recv().await.unwrap();
    let (head, body) = question.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("POST /hook?x=1 HTTP/1.1"));
    for line in [
        &*format!("host: 127.0.0.1:{port}"),
        "content-type: application/json",
        "connection: close",
        "idempotency-key: 00000000-0000-0000-0000-000000000007",
    ] {
        assert_eq!(
            head.lines().filter(|found| *found == line).count(),
            1,
            "{head}"
        );
    }
    let signature = lines.find_map(|line| line.strip_prefix("canopy-signature: t="));
    let (seconds, signature) = signature.unwrap().split_once(",v1=").unwrap();
    let now = chrono::Utc::now().timestamp();
    assert!((now - 60..=now).contains(&seconds.parse().unwrap()));
    assert_eq!(signature.len(), 64);
    assert!(body.starts_with(r#"{"event":"user.create","#), "{body}");
    assert!(!question.contains("a secret"));
}
