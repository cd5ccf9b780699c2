//! A wire forwards, and can be cut, closed and stalled.

#![allow(
    clippy::unwrap_used,
    reason = "a failed step of a test is a failed test"
)]

use std::time::Duration;

use canopy_testkit::Proxy;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server that says again what it is told.
async fn echo() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = connection.split();
                let _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    format!("tcp://user@{address}/name?port={}", address.port())
}

/// What comes back of a word, or that the connection is over.
async fn say(connection: &mut TcpStream, word: &[u8]) -> std::io::Result<Vec<u8>> {
    connection.write_all(word).await?;
    let mut answer = vec![0; word.len()];
    connection.read_exact(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn it_forwards_until_it_is_cut_or_refuses() {
    let url = echo().await;
    let proxy = Proxy::to(&url).await.unwrap();
    let through = format!("tcp://user@{}/name", proxy.address());
    assert!(proxy.url(&url).starts_with(&through), "{}", proxy.url(&url));

    let mut one = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(say(&mut one, b"hello").await.unwrap(), b"hello");
    proxy.cut();
    let mut rest = Vec::new();
    one.read_to_end(&mut rest).await.unwrap_err();
    let mut two = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(say(&mut two, b"again").await.unwrap(), b"again");

    proxy.refuse(true);
    let mut refused = TcpStream::connect(proxy.address()).await.unwrap();
    say(&mut refused, b"hello").await.unwrap_err();
    assert_eq!(say(&mut two, b"stays").await.unwrap(), b"stays");
    proxy.refuse(false);
    let mut three = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(say(&mut three, b"back").await.unwrap(), b"back");

    // An end is passed on.
    let (mut from, mut to) = three.split();
    to.write_all(b"bye").await.unwrap();
    to.shutdown().await.unwrap();
    from.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, b"bye");
    drop(proxy);
    two.read_to_end(&mut rest).await.unwrap_err();
}

#[tokio::test]
async fn what_is_sent_while_it_stalls_arrives_later() {
    let proxy = Proxy::to(&echo().await).await.unwrap();
    let mut connection = TcpStream::connect(proxy.address()).await.unwrap();
    assert_eq!(say(&mut connection, b"hello").await.unwrap(), b"hello");
    proxy.stall(true);
    let mut late = Box::pin(say(&mut connection, b"late"));
    let soon = tokio::time::timeout(Duration::from_millis(200), &mut late);
    assert!(soon.await.is_err(), "bytes stop");
    proxy.stall(false);
    assert_eq!(late.await.unwrap(), b"late");
}

#[tokio::test]
async fn a_server_that_is_away_is_a_reset() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = nobody.local_addr().unwrap().to_string();
    drop(nobody);
    let proxy = Proxy::start(target).await.unwrap();
    let mut connection = TcpStream::connect(proxy.address()).await.unwrap();
    say(&mut connection, b"hello").await.unwrap_err();
}
