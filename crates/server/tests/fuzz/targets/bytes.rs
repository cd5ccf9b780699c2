//! Bytes on a connection: requests that are bent wherever it happens, head and body. A character is
//! a byte, of those up to 255.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Target;
use crate::arena::Arena;
use crate::chance::Chance;

pub(super) const TARGET: Target = Target {
    name: "bytes",
    make: |_, chance| {
        let mut request: Vec<u8> = chance.of(&WHOLE).replace('\n', "\r\n").into_bytes();
        for _ in 0..chance.below(5) {
            bend(chance, &mut request);
        }
        request.into_iter().map(char::from).collect()
    },
    send: |arena, case| {
        Box::pin(async move {
            let bytes: Vec<u8> = case
                .chars()
                .map(|c| u8::try_from(c).unwrap_or(b'?'))
                .collect();
            exchange(arena, &bytes).await
        })
    },
};

const WHOLE: [&str; 8] = [
    "POST /graphql HTTP/1.1\nhost: h\nconnection: close\ncontent-type: application/json\ncontent-length: 24\n\n{\"query\":\"{viewer{id}}\"}",
    "POST /graphql HTTP/1.1\nhost: h\nconnection: close\ncontent-type: application/json\ntransfer-encoding: chunked\n\n18\n{\"query\":\"{viewer{id}}\"}\n0\n\n",
    "POST /graphql HTTP/1.1\nhost: h\nconnection: close\ncontent-type: application/json\ncontent-length: 24\ntransfer-encoding: chunked\n\n18\n{\"query\":\"{viewer{id}}\"}\n0\n\n",
    "POST /graphql HTTP/1.1\nhost: h\nconnection: close\ncontent-encoding: gzip\ncontent-type: application/json\ncontent-length: 2\n\n\u{1f}\u{8b}",
    "GET /graphql HTTP/1.1\nhost: h\nupgrade: websocket\nconnection: upgrade\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\nsec-websocket-version: 13\nsec-websocket-protocol: graphql-transport-ws\n\n\u{81}\u{85}abcdabcde",
    "PRI * HTTP/2.0\n\nSM\n\n\0\0\0\u{4}\0\0\0\0\0",
    "OPTIONS * HTTP/1.1\nhost: h\norigin: https://evil.example\naccess-control-request-method: POST\nconnection: close\n\n",
    "GET /readyz HTTP/1.0\nauthorization: Bearer x\ncookie: canopy_session=x; canopy_session=y\n\n",
];

fn bend(chance: &mut Chance, bytes: &mut Vec<u8>) {
    let at = chance.below(bytes.len() + 1);
    let end = (at + chance.below(20)).min(bytes.len());
    match chance.below(6) {
        0 => drop(bytes.drain(at..end)),
        1 => {
            let again = bytes[at..end].to_vec();
            bytes.splice(at..at, again);
        }
        2 => bytes.truncate(at),
        3 => {
            let byte = u8::try_from(chance.below(256)).unwrap();
            bytes.insert(at, byte);
        }
        4 => {
            // Five of them stay under 64 KiB: see `a_header_name_beyond_64_kib_…`.
            let many = 1 << chance.below(14);
            bytes.splice(at..at, std::iter::repeat_n(b'a', many));
        }
        _ => {
            let line = chance.of(&[
                "\r\n",
                "x: y\r\n",
                "content-length: 5\r\n",
                "\r\n\r\n",
                "host: x\r\n",
            ]);
            bytes.splice(at..at, line.bytes());
        }
    }
}

/// Sends the bytes, says that no more come, and judges whatever is answered to them.
pub(super) async fn exchange(arena: &Arena, bytes: &[u8]) -> Result<(), String> {
    let address = arena.url().trim_start_matches("http://");
    let connected = TcpStream::connect(address).await;
    let mut connection = connected.map_err(|error| format!("no connection: {error}"))?;
    // Whoever is refused early is cut off while he still writes.
    let _ = connection.write_all(bytes).await;
    let _ = connection.shutdown().await;
    let mut answer = Vec::new();
    let read = connection.read_to_end(&mut answer);
    if tokio::time::timeout(Duration::from_secs(30), read)
        .await
        .is_err()
    {
        return Err(format!(
            "it neither answers nor hangs up; {} bytes came",
            answer.len()
        ));
    }
    let answer = String::from_utf8_lossy(&answer);
    let Some(head) = answer.strip_prefix("HTTP/1.") else {
        return Ok(());
    };
    let status = head.get(2..5).and_then(|status| status.parse().ok());
    let Some(status) = status else {
        return Err(format!("no status: {answer}"));
    };
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    // The pages of the console are a program, and speak of what programs speak of.
    let page = answer.contains("content-type: text/html") || answer.contains("text/javascript");
    arena.judge(status, if page { "" } else { body })
}
