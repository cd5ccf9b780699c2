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

#[test]
fn it_is_killed_flushed_and_its_clients_are_cut_off() {
    let mut redis = Redis::start().unwrap();
    redis.command(&["SET", "key", "value"]).unwrap();
    assert_eq!(redis.command(&["GET", "key"]).unwrap(), "value");
    redis.flush().unwrap();
    assert_eq!(redis.command(&["EXISTS", "key"]).unwrap(), "0");
    assert!(redis.command(&["NOSUCH"]).is_err());

    let mut client = TcpStream::connect(("127.0.0.1", redis.port())).unwrap();
    client
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    client.write_all(b"SUBSCRIBE c\r\n").unwrap();
    let mut answer = [0; 512];
    let read = client.read(&mut answer).unwrap();
    assert!(answer[..read].ends_with(b":1\r\n"));
    redis.publish("c", &["one"]).unwrap();
    let read = client.read(&mut answer).unwrap();
    assert!(answer[..read].ends_with(b"one\r\n"));
    redis.kill_clients().unwrap();
    assert_eq!(client.read(&mut answer).unwrap(), 0);

    redis.kill().unwrap();
    assert_eq!(ping(&redis), None);
    redis.start_again().unwrap();
    assert_eq!(ping(&redis).as_deref(), Some("+PONG\r\n"));
}

#[test]
fn users_and_settings_are_as_they_were_asked_for() {
    let options = Redis::options().user("somebody on >secret -@all +ping");
    let redis = options.setting("maxclients", "77").start().unwrap();
    let users = redis.command(&["ACL", "DRYRUN", "somebody", "PING"]);
    assert_eq!(users.unwrap(), "OK");
    let refused = redis.command(&["ACL", "DRYRUN", "somebody", "GET", "key"]);
    assert!(refused.unwrap().contains("no permissions"));
    let mut found = redis.command(&["INFO", "clients"]).unwrap();
    found.retain(|c| !c.is_whitespace());
    assert!(found.contains("maxclients:77"), "{found}");
}
