//! What is logged of a Redis that refuses has nothing secret in it.

use redis::aio::MultiplexedConnection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::BusAddress;
use super::super::connect::Lost;

/// What comes of a login that is answered so.
async fn refused(answer: &str) -> Lost {
    let (mut server, wire) = tokio::io::duplex(4096);
    let login = BusAddress::parse("redis://user:s3cret@h").unwrap().login;
    let connecting = MultiplexedConnection::new(&login, wire);
    let answering = async {
        let mut asked = [0; 4096];
        while server.read(&mut asked).await.is_ok_and(|read| read > 0) {
            server.write_all(answer.as_bytes()).await.unwrap();
        }
    };
    tokio::select! {
        connected = connecting => connected.map(|_| ()).unwrap_err().into(),
        () = answering => panic!("it was let go"),
    }
}

#[tokio::test]
async fn words_of_redis_are_not_repeated() {
    for answer in [
        "-ERR unknown command 'AUTH', with args beginning with: 'user' 's3cret'\r\n",
        "-WRONGPASS invalid username-password pair s3cret\r\n",
        "-NOPERM s3cret\r\n",
        "s3cret\r\n",
    ] {
        let lost = refused(answer).await;
        let shown = format!("{lost} {lost:?}");
        assert!(!shown.contains("s3cret"), "{answer}: {shown}");
    }
}
