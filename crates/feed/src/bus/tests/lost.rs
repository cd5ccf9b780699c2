//! What is logged of a Redis that refuses has nothing secret in it.

use redis::aio::MultiplexedConnection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::BusAddress;
use super::super::connect::Lost;

/// What comes of a login, or without one of a command, that is answered so.
async fn refused(url: &str, answer: &str) -> Lost {
    let (mut server, wire) = tokio::io::duplex(4096);
    let login = BusAddress::parse(url).unwrap().login;
    let asking = async {
        let (mut connection, driver) = MultiplexedConnection::new(&login, wire).await?;
        let ping = redis::cmd("PING");
        tokio::select! {
            answer = ping.exec_async(&mut connection) => answer,
            () = driver => panic!("the connection was closed"),
        }
    };
    let answering = async {
        let mut asked = [0; 4096];
        while server.read(&mut asked).await.is_ok_and(|read| read > 0) {
            server.write_all(answer.as_bytes()).await.unwrap();
        }
    };
    tokio::select! {
        answer = asking => answer.unwrap_err().into(),
        () = answering => panic!("it was let go"),
    }
}

#[tokio::test]
async fn words_of_redis_are_not_repeated() {
    for answer in [
        "-ERR unknown command 'AUTH', with args beginning with: 'user' 's3cret'\r\n",
        "-WRONGPASS invalid username-password pair s3cret\r\n",
        "-NOPERM s3cret\r\n",
        "-OWN s3cret\r\n",
    ] {
        for url in ["redis://user:s3cret@h", "redis://h"] {
            let lost = refused(url, answer).await;
            let shown = format!("{lost} {lost:?}");
            assert!(!shown.contains("s3cret"), "{answer}: {shown}");
        }
    }
    let lost = refused("redis://h", "-NOPERM s3cret\r\n").await;
    assert_eq!(lost.to_string(), "Redis refuses: NOPERM");
}
