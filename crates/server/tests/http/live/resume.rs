//! From the log, then live, without a gap or a repeat between the two; and what filters leave out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::client::{CHANGES, Socket, Sse};
use crate::desk::{Desk, on_both};
use crate::rules::{from_group, in_group, role_in, to_user};
use crate::support::{Server, run, serve, text};

fn revision(change: &Value) -> u64 {
    text(&change["revision"]).parse().unwrap()
}

/// While somebody writes, streams are opened after every revision there is: each is told all that
/// follows, once, in order.
#[test]
fn whoever_resumes_while_somebody_writes_is_told_each_once() {
    run(async {
        let desk = Desk::on_postgres().await;
        let other = Server::start(serve(&desk.database)).await;
        let north = desk.group(&desk.root, "north").await;
        let end = Arc::new(AtomicBool::new(false));
        let writing = tokio::spawn(write(
            desk.server.canopy.url().to_owned(),
            desk.boss.clone(),
            north.clone(),
            Arc::clone(&end),
        ));
        let mut reading = Vec::new();
        for n in 0..30_u64 {
            let server = if n % 2 == 0 { &desk.server } else { &other };
            let (url, boss) = (server.canopy.url().to_owned(), desk.boss.clone());
            // Some far back, some at what is newest just now.
            let newest = desk.revision().await;
            let after = if n % 3 == 0 { n / 3 % 3 } else { newest };
            reading.push(tokio::spawn(async move {
                let until = newest + 40;
                let variables = json!({ "after": after.to_string() });
                let mut told = Vec::new();
                if n % 4 < 2 {
                    let mut sse = Sse::of(&url, &boss, CHANGES, variables).await;
                    while told.last() != Some(&until) {
                        told.push(revision(&sse.change().await));
                    }
                } else {
                    let mut socket = Socket::of(&url, &boss).await;
                    socket.subscribe("s", CHANGES, variables).await;
                    while told.last() != Some(&until) {
                        told.push(revision(&socket.change("s").await));
                    }
                }
                assert_eq!(told, (after + 1..=until).collect::<Vec<_>>(), "reader {n}");
            }));
        }
        for reader in reading {
            reader.await.unwrap();
        }
        end.store(true, Ordering::Relaxed);
        writing.await.unwrap();
        desk.server.is_well().await;
        other.is_well().await;
    });
}

async fn write(url: String, token: String, group: String, end: Arc<AtomicBool>) {
    let http = reqwest::Client::new();
    let query = "mutation($i: RenameGroupInput!) { renameGroup(input: $i) { revision } }";
    for n in 0.. {
        if end.load(Ordering::Relaxed) {
            return;
        }
        let input = json!({ "groupId": group, "name": format!("north {n}") });
        let body = json!({ "query": query, "variables": { "i": input } });
        let request = http.post(format!("{url}/graphql")).bearer_auth(&token);
        let answer = request.json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(
            answer["data"]["renameGroup"]["revision"].is_string(),
            "{answer}"
        );
    }
}

/// A stream for each filter, over the same changes: each is told those that touch what it names.
#[test]
fn filters_leave_out_what_touches_nothing_of_theirs() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let cell = desk.group(&north, "cell").await;
        let south = desk.group(&desk.root, "south").await;
        let him = desk.user("him@example.com", &cell, "OBSERVER").await;
        let far = desk.user("far@example.com", &south, "OBSERVER").await;
        let gate = desk.camera(&cell, "gate").await;
        let yard = desk.camera(&south, "yard").await;
        let from = desk.revision().await;
        let rename = |group: &str| json!({ "groupId": group, "name": "renamed" });
        // What is done, and whether it is for: him, north, the gate, south.
        let story: [(&str, Value, [bool; 4]); 9] = [
            ("renameGroup", rename(&north), [false, true, false, false]),
            ("renameGroup", rename(&south), [false, false, false, true]),
            (
                "updateUser",
                json!({ "userId": him, "name": "he" }),
                [true, true, false, false],
            ),
            (
                "updateUser",
                json!({ "userId": far, "name": "she" }),
                [false, false, false, true],
            ),
            // He gains something on the yard, which is of the south; she on the gate.
            (
                "assignToUser",
                to_user(&him, &[&yard]),
                [true, true, false, true],
            ),
            (
                "assignToUser",
                to_user(&far, &[&gate]),
                [false, true, true, true],
            ),
            // By effect alone: he is in the cell, of which the gate is.
            (
                "unassignFromGroup",
                in_group(&cell, &[&gate]),
                [true, true, true, false],
            ),
            (
                "assignRole",
                role_in(&far, &cell, "MEMBER"),
                [false, true, false, true],
            ),
            (
                "removeFromGroup",
                from_group(&far, &cell),
                [false, true, false, true],
            ),
        ];
        let mut expected = [const { Vec::new() }; 4];
        let filters = [
            ("user", &him),
            ("group", &north),
            ("resource", &gate),
            ("group", &south),
        ];
        let mut live = Vec::new();
        for (name, id) in filters {
            let variables = json!({ "after": from.to_string(), name: id });
            let url = desk.server.canopy.url();
            live.push(Sse::of(url, &desk.boss, CHANGES, variables).await);
        }
        for (name, input, for_whom) in story {
            let before = desk.revision().await;
            desk.does(&desk.boss, name, input).await;
            assert_eq!(desk.revision().await, before + 1, "{name}");
            for (expected, told) in expected.iter_mut().zip(for_whom) {
                if told {
                    expected.push(before + 1);
                }
            }
        }
        // One that is for all: the two are told apart by it.
        let last = json!({ "userId": him, "groupId": south, "role": "MEMBER" });
        desk.done("assignRole", last).await;
        desk.give(&him, &[&gate]).await;
        for ((mut sse, expected), (name, id)) in live.into_iter().zip(expected).zip(filters) {
            let variables = json!({ "after": from.to_string(), name: id });
            let url = desk.server.canopy.url();
            let mut again = Sse::of(url, &desk.boss, CHANGES, variables).await;
            for revision_due in expected {
                for (when, stream) in [("live", &mut sse), ("resumed", &mut again)] {
                    let change = stream.change().await;
                    assert_eq!(
                        revision(&change),
                        revision_due,
                        "{name} {id} {when}: {change}"
                    );
                }
            }
        }
        desk.server.is_well().await;
    }));
}

/// What cannot be watched is refused as it opens.
#[test]
fn what_cannot_be_watched_is_refused() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let her = desk.person("her", &north, "GROUP_MANAGER").await;
        let far = desk.user("far@example.com", &south, "OBSERVER").await;
        let gone = desk.group(&north, "gone").await;
        desk.does(&desk.boss, "deleteGroup", json!({ "groupId": gone }))
            .await;
        let yard = desk.camera(&south, "yard").await;
        let beyond = (desk.revision().await + 1).to_string();
        for (variables, code) in [
            (json!({ "after": beyond }), "BAD_USER_INPUT"),
            (json!({ "after": "-1" }), "BAD_USER_INPUT"),
            (json!({ "user": far }), "NOT_FOUND"),
            (json!({ "group": south }), "NOT_FOUND"),
            (json!({ "group": desk.root }), "NOT_FOUND"),
            (json!({ "resource": yard }), "NOT_FOUND"),
            (json!({ "user": "user_x" }), "NOT_FOUND"),
            (json!({ "group": her.id }), "NOT_FOUND"),
        ] {
            let url = desk.server.canopy.url();
            let mut sse = Sse::of(url, &her.token, CHANGES, variables.clone()).await;
            let errors = sse.errors().await;
            assert_eq!(
                errors[0]["extensions"]["code"], code,
                "{variables}: {errors}"
            );
            let mut socket = Socket::of(url, &her.token).await;
            socket.subscribe("s", CHANGES, variables.clone()).await;
            let errors = socket.errors("s").await;
            assert_eq!(
                errors[0]["extensions"]["code"], code,
                "{variables}: {errors}"
            );
        }
    }));
}
