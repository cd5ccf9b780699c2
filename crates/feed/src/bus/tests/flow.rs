//! What is read ahead of the taker has a bound, whatever is sent.

use std::sync::Arc;
use std::time::Duration;

use futures::{FutureExt, StreamExt};
use redis::RedisConnectionInfo;
use redis::aio::{PubSub, PubSubSink, PubSubStream};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::super::connect::Lost;
use super::super::flow::{Flow, Messages, Metered};

/// What the pipe between the two holds by itself.
const PIPE: usize = 4096;

/// A generous reading of the bound: the window, and what lies in the pipe.
const BOUND: usize = 64 * 1024 + PIPE;

struct Talk {
    server: DuplexStream,
    sink: PubSubSink,
    messages: Messages<PubSubStream>,
    flow: Arc<Flow>,
}

async fn talk() -> Talk {
    let (server, wire) = tokio::io::duplex(PIPE);
    let flow = Flow::new();
    let wire = Metered {
        wire: Box::new(wire),
        flow: Arc::clone(&flow),
    };
    let login = RedisConnectionInfo::default().set_skip_set_lib_name();
    let (sink, queue) = PubSub::new(&login, wire).await.unwrap().split();
    let messages = Messages {
        queue,
        flow: Arc::clone(&flow),
    };
    Talk {
        server,
        sink,
        messages,
        flow,
    }
}

fn message(payload: &[u8]) -> Vec<u8> {
    let head = format!("*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n${}\r\n", payload.len());
    [head.as_bytes(), payload, b"\r\n"].concat()
}

/// Writes until nobody reads any more; how many bytes went.
async fn pour(server: &mut DuplexStream, bytes: &[u8]) -> usize {
    let mut poured = 0;
    while poured < bytes.len() {
        let writing = server.write(&bytes[poured..]);
        match tokio::time::timeout(Duration::from_millis(200), writing).await {
            Ok(written) => poured += written.unwrap(),
            Err(_) => break,
        }
    }
    poured
}

#[tokio::test]
async fn reading_stops_while_nobody_takes_and_nothing_is_lost() {
    let mut talk = talk().await;
    let count = 20_000;
    let all: Vec<u8> = (0..count)
        .flat_map(|i: u32| message(i.to_string().as_bytes()))
        .collect();
    let poured = pour(&mut talk.server, &all).await;
    assert!(poured <= BOUND, "{poured} bytes were read ahead");
    assert!(poured > PIPE, "it reads at all");

    let mut server = talk.server;
    let writing = async {
        server.write_all(&all[poured..]).await.unwrap();
        drop(server);
    };
    let taking = async {
        for i in 0..count {
            let message = talk.messages.next().await.unwrap().unwrap();
            assert_eq!(message.get_payload_bytes(), i.to_string().as_bytes());
        }
        assert!(talk.messages.next().await.is_none());
    };
    tokio::join!(writing, tokio::task::unconstrained(taking));
}

#[tokio::test]
async fn a_message_larger_than_any_of_ours_ends_it() {
    let mut talk = talk().await;
    let mut bytes = message(b"small");
    bytes.extend(message(&vec![b'x'; 100_000_000]));
    let pouring = pour(&mut talk.server, &bytes);
    let taking = async {
        let small = talk.messages.next().await.unwrap().unwrap();
        assert_eq!(small.get_payload_bytes(), b"small");
        talk.messages.next().await.unwrap()
    };
    let (poured, large) = tokio::join!(pouring, tokio::task::unconstrained(taking));
    assert!(matches!(large, Err(Lost::TooLarge)), "{large:?}");
    assert!(poured <= 2 * BOUND, "{poured} bytes were read");
}

#[tokio::test]
async fn answers_to_heartbeats_count_as_taken() {
    let mut talk = talk().await;
    let pong = b"*2\r\n$4\r\npong\r\n$0\r\n\r\n";
    // More than two windows of them.
    for _ in 0..2 * BOUND / pong.len() {
        let answering = async {
            let mut ping = [0; 14];
            talk.server.read_exact(&mut ping).await.unwrap();
            talk.server.write_all(pong).await.unwrap();
        };
        let asking = async {
            talk.sink.ping::<redis::Value>().await.unwrap();
            talk.flow.answered();
        };
        tokio::select! {
            ended = talk.messages.next() => panic!("{ended:?}"),
            _ = async { tokio::join!(answering, asking) } => {}
        }
    }
    assert!(talk.messages.next().now_or_never().is_none());
}
