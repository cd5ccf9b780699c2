//! Nor by what is told as it happens.

use serde_json::{Value, json};

use super::Town;
use crate::desk::on_both;
use crate::live::client::{Socket, Sse};
use crate::rules::{in_group, role_in, to_user};
use crate::support::{run, text};

const TOLD: &str = "revision at kind summary by { id name email } subjects { ...thing } \
     effects { users targets entries(first: 50) { totalCount edges { cursor node { \
     user { id name email } target { ...thing } gained lost } } pageInfo { endCursor } } }";
const THING: &str = "fragment thing on Node { id ... on User { name email memberships { role group { id name } } } \
     ... on Group { name parent { id name } path { name } } \
     ... on Resource { name groups { id name } cameras(first: 5) { totalCount nodes { id name } } } }";

/// What is done where the callers do not look, and what touches both.
fn story(town: &Town<'_>) -> Vec<(&'static str, Value)> {
    let layout = town.hidden.iter().find(|id| id.starts_with("layout_"));
    let layout = json!({ "resourceId": layout.unwrap(), "cameraId": town.own });
    let rename = |group: &str, name: &str| json!({ "groupId": group, "name": name });
    let named = |user: &str, name: &str| json!({ "userId": user, "name": name });
    vec![
        ("updateUser", named(&town.stranger, "zq-secret-named")),
        ("renameGroup", rename(&town.den, "zq-secret-named-den")),
        (
            "renameGroup",
            rename(&town.region, "zq-secret-named-region"),
        ),
        ("assignToUser", to_user(&town.stranger, &[&town.shared])),
        ("unassignFromUser", to_user(&town.stranger, &[&town.shared])),
        ("assignRole", role_in(&town.both.id, &town.den, "OBSERVER")),
        ("assignToUser", to_user(&town.plain, &[&town.own])),
        ("assignToGroup", in_group(&town.hole, &[&town.own])),
        ("attachCamera", layout.clone()),
        ("detachCamera", layout),
        ("unassignFromGroup", in_group(&town.hole, &[&town.own])),
        ("assignToGroup", in_group(&town.cell, &[&town.shared])),
        (
            "moveGroup",
            json!({ "groupId": town.den, "parentId": town.region }),
        ),
        ("updateUser", named(&town.both.id, "seen")),
        ("renameGroup", rename(&town.cell, "seen")),
        (
            "setActionLimits",
            json!({ "userId": town.stranger, "actionLimits": ["login"] }),
        ),
        (
            "setIpPool",
            json!({ "userId": town.both.id, "ipPool": ["127.0.0.0/8"] }),
        ),
        ("deleteUser", json!({ "userId": town.stranger })),
        ("deleteResource", json!({ "resourceId": town.far })),
    ]
}

#[test]
fn a_stream_names_nothing_that_its_reader_does_not_see() {
    run(on_both(async |desk| {
        let town = Town::build(desk).await;
        let (desk, url) = (town.desk, town.desk.server.canopy.url());
        let query = format!("subscription {{ permissionChanges {{ {TOLD} }} }} {THING}");
        let mut streams = Vec::new();
        for (role, who) in town.callers() {
            let sse = Sse::of(url, &who.token, &query, json!({})).await;
            let mut socket = Socket::of(url, &who.token).await;
            socket.subscribe("s", &query, json!({})).await;
            socket.send(json!({ "type": "ping" })).await;
            assert_eq!(socket.message().await["type"], "pong");
            streams.push((role, who, sse, socket));
        }
        let from = desk.revision().await;
        let cameras = desk.camera_manager().await;
        let mut all_told = vec![Vec::new(); streams.len()];
        for (step, (name, input)) in story(&town).into_iter().enumerate() {
            let of_cameras = name.ends_with("Camera") || name == "deleteResource";
            let token = if of_cameras { &cameras } else { &desk.boss };
            desk.does(token, name, input).await;
            // Names are those of when an event is told: it is told before the next is done. Each
            // reader is told of something about himself, so he knows when that is.
            for (_, who) in town.callers() {
                let pool = json!(["127.0.0.0/8", format!("10.0.0.{step}")]);
                let marked = json!({ "userId": who.id, "ipPool": pool });
                desk.done("setIpPool", marked).await;
            }
            for ((role, who, sse, socket), told) in streams.iter_mut().zip(&mut all_told) {
                loop {
                    let frame = sse.next().await.unwrap();
                    town.tells_nothing(&frame.data, "");
                    let message = socket.message().await;
                    town.tells_nothing(&message.to_string(), "");
                    let answer = frame.json();
                    assert_eq!(
                        answer["data"], message["payload"]["data"],
                        "{role}: on each transport"
                    );
                    let change = answer["data"]["permissionChanges"].clone();
                    assert!(change.is_object(), "{role}: {answer}");
                    let is_mark = concerns(&change, &who.id) && change["kind"] == "ip_pool_set";
                    told.push(change);
                    if is_mark {
                        break;
                    }
                }
            }
        }
        let head = desk.revision().await;
        for ((role, who, ..), told) in streams.into_iter().zip(all_told) {
            // An Operator and an Observer are told of themselves alone.
            let seen = told.len();
            match role {
                "Group manager" => assert!(seen > 5, "{role}: {told:#?}"),
                _ => assert!(
                    told.iter().all(|change| concerns(change, &who.id)),
                    "{role}: {told:#?}"
                ),
            }
            // It is what is told of each revision when he asks for it.
            let query = "query($r: Revision!) { change(revision: $r) { revision \
                         subjects { id } effects { users targets entries(first: 1) { totalCount } } } }";
            let mut told = told.iter();
            for revision in from + 1..=head {
                let variables = json!({ "r": revision.to_string() });
                let logged = town.read(who, query, variables).await["change"].take();
                if logged.is_null() || text(&logged["revision"]) != revision.to_string() {
                    continue;
                }
                let Some(change) = told.next() else {
                    // After the last one that is about him.
                    break;
                };
                assert_eq!(
                    change["revision"], logged["revision"],
                    "{role}: {change} {logged}"
                );
                let ids = |change: &Value| -> Vec<Value> {
                    let subjects = change["subjects"].as_array().unwrap().iter();
                    subjects.map(|subject| subject["id"].clone()).collect()
                };
                assert_eq!(ids(change), ids(&logged), "{role}: {change}");
                for path in [
                    "/effects/users",
                    "/effects/targets",
                    "/effects/entries/totalCount",
                ] {
                    assert_eq!(
                        change.pointer(path),
                        logged.pointer(path),
                        "{role}: {change}"
                    );
                }
            }
            assert!(
                told.next().is_none(),
                "{role}: told, and not found in the log"
            );
        }
        desk.server.is_well().await;
    }));
}

/// He is a subject of it, or somebody of whom something changed.
fn concerns(change: &Value, user: &str) -> bool {
    change["subjects"]
        .as_array()
        .unwrap()
        .iter()
        .any(|subject| subject["id"] == user)
}
