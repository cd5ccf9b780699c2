//! A reader who does not take: his stream ends, nothing piles up, and he can go on where it ended.

use std::fmt::Write;

use serde_json::json;

use super::client::{CHANGES, Came, Socket, Sse};
use super::talk::{create, end, figure, revision, root};
use crate::support::{SOON, Server, run};

/// So many changes, each of which is told in [`large`].
const CHANGED: u64 = 150;

/// A subscription whose events are large: more than what the system keeps for a connection.
fn large() -> String {
    let mut fields = String::new();
    // Within what aliases and bytes a subscription may have.
    for i in 0..490 {
        let _ = write!(fields, "a_{i:0>100}: summary ");
    }
    format!(
        "subscription($after: Revision) {{ permissionChanges(after: $after) {{ revision {fields} }} }}"
    )
}

/// A server with a long log, the boss's token, and the newest revision.
async fn changed() -> (Server, tempfile::TempDir, String, u64) {
    let (server, folder) = Server::fresh().await;
    let boss = server.boss().await;
    let root = root(&server, &boss).await;
    let mut newest = 0;
    for _ in 0..CHANGED {
        newest = create(&server, &boss, &root).await;
    }
    (server, folder, boss, newest)
}

/// The stream was opened and has ended, with nobody reading.
async fn ended_by_itself(server: &Server) {
    let ended = canopy_testkit::wait_for(SOON, async || {
        figure(server, "canopy_streams_opened_total").await == 1
            && figure(server, "canopy_streams").await == 0
    });
    ended.await.unwrap();
}

#[test]
fn g9_a_socket_that_is_not_read_ends_with_where_to_go_on() {
    run(async {
        let (server, _folder, boss, newest) = changed().await;
        let mut socket = Socket::of(server.canopy.url(), &boss).await;
        socket
            .subscribe("1", &large(), json!({ "after": "1" }))
            .await;
        ended_by_itself(&server).await;
        let told = figure(&server, "canopy_streams_told_total").await;
        assert!(told < CHANGED, "all of {told} piled up");
        // What was on its way comes in order; then the end says where it stopped.
        let mut last = 1;
        let resume_after = loop {
            let message = socket.message().await;
            if message["type"] == "error" {
                let (code, resume_after) = end(&message["payload"]);
                assert_eq!(code, "OVERLOADED");
                break resume_after.unwrap();
            }
            let told = revision(&message["payload"]["data"]["permissionChanges"]);
            assert_eq!(told, last + 1);
            last = told;
        };
        assert_eq!(resume_after, last);
        let came = socket.next().await;
        assert!(matches!(came, Came::Closed(1013, _)), "{came:?}");
        let mut again = Socket::of(server.canopy.url(), &boss).await;
        again
            .subscribe("1", CHANGES, json!({ "after": last.to_string() }))
            .await;
        for next in last + 1..=newest {
            assert_eq!(revision(&again.change("1").await), next);
        }
        server.is_well().await;
    });
}

#[test]
fn g9_a_body_that_is_not_read_ends_with_where_to_go_on() {
    run(async {
        let (server, _folder, boss, newest) = changed().await;
        let url = server.canopy.url();
        let mut stream = Sse::of(url, &boss, &large(), json!({ "after": "1" })).await;
        ended_by_itself(&server).await;
        let told = figure(&server, "canopy_streams_told_total").await;
        assert!(told < CHANGED, "all of {told} piled up");
        let mut last = 1;
        let resume_after = loop {
            let frame = stream.next().await.unwrap();
            let Some(id) = &frame.id else {
                let (code, resume_after) = end(&frame.json()["errors"]);
                assert_eq!(code, "OVERLOADED");
                break resume_after.unwrap();
            };
            assert_eq!(*id, (last + 1).to_string());
            last += 1;
        };
        assert_eq!(resume_after, last);
        assert_eq!(stream.next().await.unwrap().event, "complete");
        assert_eq!(stream.next().await, None);
        let after = json!({ "after": last.to_string() });
        let mut again = Sse::of(url, &boss, CHANGES, after).await;
        for next in last + 1..=newest {
            assert_eq!(revision(&again.change().await), next);
        }
        server.is_well().await;
    });
}
