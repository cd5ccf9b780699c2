//! Requests byte by byte: too many headers, two lengths, bodies that are packed or slow.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::demo::demo;
use crate::support::{SOON, run};

/// All that the server says to these bytes, until it says no more or has said this.
async fn say(url: &str, bytes: &[u8], until: &str) -> String {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // It may have heard enough before the end.
    let _ = stream.write_all(bytes).await;
    let mut said = Vec::new();
    let hear = async {
        let mut some = [0; 4096];
        while let Ok(count) = stream.read(&mut some).await {
            said.extend_from_slice(&some[..count]);
            if count == 0 || String::from_utf8_lossy(&said).contains(until) {
                break;
            }
        }
    };
    tokio::time::timeout(SOON, hear)
        .await
        .expect("it says nothing");
    String::from_utf8_lossy(&said).into_owned()
}

const BODY: &str = r#"{"query":"{ __typename }"}"#;

fn post(headers: &str, body: &str) -> Vec<u8> {
    format!(
        "POST /graphql HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

#[test]
fn a_flood_of_headers_is_refused() {
    run(async {
        let server = &demo().await.server;
        let url = server.canopy.url();
        let many: String = (0..5_000).map(|i| format!("x-{i}: 1\r\n")).collect();
        let long = format!("x-long: {}\r\n", "a".repeat(2_000_000));
        for headers in [many, long] {
            let said = say(url, &post(&headers, ""), "\r\n\r\n").await;
            let refused = said.is_empty() || said.starts_with("HTTP/1.1 4");
            assert!(refused, "{said}");
        }
        server.is_well().await;
    });
}

#[test]
fn a_request_of_two_lengths_is_none() {
    run(async {
        let server = &demo().await.server;
        let url = server.canopy.url();
        let hidden = "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n";
        let length = BODY.len();
        for headers in [
            format!("Content-Length: {length}\r\nContent-Length: 0\r\n"),
            format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n"),
            format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n"),
            format!("Transfer-Encoding: xchunked\r\nContent-Length: {length}\r\n"),
            format!("Content-Length: +{length}\r\n"),
            format!("Content-Length: {length}, {length}\r\n"),
            "Transfer-Encoding: chunked, identity\r\n".to_owned(),
        ] {
            let body = format!("0\r\n\r\n{hidden}");
            let said = say(url, &post(&headers, &body), "canopy_revision").await;
            let answers = said.matches("HTTP/1.1 ").count();
            assert!(!said.contains("canopy_revision"), "{headers}: {said}");
            assert!(answers <= 1, "{headers}: {said}");
        }
        server.is_well().await;
    });
}

#[test]
fn a_packed_body_is_refused_before_it_is_unpacked() {
    run(async {
        let server = &demo().await.server;
        for encoding in ["gzip", "deflate", "br", "zstd", "gzip, identity", "x"] {
            let headers = [
                ("content-type", "application/json"),
                ("content-encoding", encoding),
            ];
            let answer = server.send(&headers, BODY).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (415, "BAD_USER_INPUT"),
                "{encoding}"
            );
        }
        let headers = [
            ("content-type", "application/json"),
            ("content-encoding", "identity"),
        ];
        assert_eq!(server.send(&headers, BODY).await.status, 200);
    });
}

#[test]
fn a_client_that_asks_first_whether_to_send_is_told_so() {
    run(async {
        let server = &demo().await.server;
        let headers = format!("Expect: 100-continue\r\nContent-Length: {}\r\n", BODY.len());
        let said = say(server.canopy.url(), &post(&headers, BODY), "\"Query\"").await;
        assert!(said.contains("HTTP/1.1 200"), "{said}");
    });
}
