//! A private Redis comes up, obeys, and holds nothing over.

#![allow(
    clippy::unwrap_used,
    reason = "a failed step of a test is a failed test"
)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use canopy_testkit::Redis;

fn ping(redis: &Redis) -> Option<String> {
    let url = redis.url();
    let address = url.trim_start_matches("redis://").trim_end_matches('/');
    let mut connection = TcpStream::connect(address).ok()?;
    connection
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    connection.write_all(b"PING\r\n").ok()?;
    let mut answer = [0; 7];
    connection.read_exact(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

#[test]
fn it_answers_but_when_it_is_paused_or_stopped() {
    let mut redis = Redis::start().unwrap();
    assert_eq!(ping(&redis).as_deref(), Some("+PONG\r\n"));
    redis.pause().unwrap();
    assert_eq!(ping(&redis), None);
    redis.resume().unwrap();
    assert_eq!(ping(&redis).as_deref(), Some("+PONG\r\n"));
    redis.stop().unwrap();
    assert_eq!(ping(&redis), None);
    redis.start_again().unwrap();
    assert_eq!(ping(&redis).as_deref(), Some("+PONG\r\n"));
}
