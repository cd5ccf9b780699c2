//! Decision caches and consistency.

use std::time::Duration;

use canopy_testkit::{Postgres, Redis, wait_for};
use serde_json::{Value, json};

use crate::desk::{Desk, on_both};
use crate::rules::{Person, from_group, role_in};
use crate::support::{SOON, Server, run, serve, text};

const CHECKS: &str = "query($i: [CheckInput!]!) { checks(inputs: $i) { allowed } }";

/// What is answered to a batch, in its order.
async fn checks(desk: &Desk, token: &str, inputs: &[Value]) -> Vec<bool> {
    let found = desk.server.ask(token, CHECKS, json!({ "i": inputs })).await;
    let found = found["checks"].as_array().unwrap().clone();
    found
        .iter()
        .map(|it| it["allowed"].as_bool().unwrap())
        .collect()
}

/// Every question of a small System: who, what, to what; some of each that are none, and such as
/// would be one text if their parts were only put together.
async fn questions(desk: &Desk) -> Vec<Value> {
    let site = desk.group(&desk.root, "site").await;
    let other = desk.group(&desk.root, "other").await;
    let near = desk.camera(&site, "near").await;
    let far = desk.camera(&other, "far").await;
    let member = desk.user("member@example.com", &site, "MEMBER").await;
    let manager = desk
        .user("manager@example.com", &other, "GROUP_MANAGER")
        .await;
    desk.give(&member, &[&far]).await;
    let mut questions = Vec::new();
    for user in [
        &member,
        &manager,
        "user_0190a7f0000070008000000000000001",
        "",
    ] {
        for action in [
            "cameras.view",
            "ptz.move",
            "archive.export",
            "users.view",
            "user_groups.view",
            "cameras",
            "",
        ] {
            for target in [&site, &other, &near, &far, &member, &desk.root, ""] {
                let mut plain = json!({ "userId": user, "action": action, "targetId": target });
                questions.push(plain.clone());
                // Over one border, and back.
                for (action, target) in [
                    (format!("{action}:{target}"), String::new()),
                    (format!("{action}\u{0}"), target.to_string()),
                    (String::new(), format!("{action}|{target}")),
                ] {
                    plain["action"] = json!(action);
                    plain["targetId"] = json!(target);
                    questions.push(plain.clone());
                }
            }
        }
    }
    questions
}

/// A1, A3, A12: nothing that is kept of one question answers another, in a batch least of all.
#[test]
fn a1_a3_a12_a_batch_is_answered_as_its_questions_one_by_one() {
    run(on_both(async |desk| {
        let questions = questions(desk).await;
        let mut alone = Vec::new();
        for question in &questions {
            alone.extend(checks(desk, &desk.boss, std::slice::from_ref(question)).await);
        }
        assert!(alone.iter().filter(|allowed| **allowed).count() > 5);
        let of = |at: usize| {
            (
                questions[at % questions.len()].clone(),
                alone[at % alone.len()],
            )
        };
        // In their order, from the end, with strides that mix them, and each several times.
        for stride in [1, questions.len() - 1, 7, 37, 101] {
            let (inputs, expected): (Vec<Value>, Vec<bool>) =
                (0..1000).map(|n| of(n * stride)).unzip();
            assert_eq!(
                checks(desk, &desk.boss, &inputs).await,
                expected,
                "{stride}"
            );
        }
    }));
}

/// A4: who hangs up in the middle leaves nothing behind that the next would be answered from.
#[test]
fn a4_a_question_that_is_given_up_leaves_no_answer_behind() {
    run(async {
        let desk = Desk::open().await;
        let site = desk.group(&desk.root, "site").await;
        let camera = desk.camera(&site, "camera").await;
        let person = desk.person("person", &desk.root, "OBSERVER").await;
        // Held to what is only below: the role at the root gives him groups to see, no camera.
        let limits = json!({ "userId": person.id, "actionLimits": ["cameras.view", "login"] });
        desk.done("setActionLimits", limits).await;
        let Person { id, token } = person;
        let query = "query($t: ID!, $r: Revision) { check(input: { action: \"ptz.move\", \
                     targetId: $t }, atLeast: $r) { allowed } resources { totalCount } }";
        for round in 0..60_u64 {
            let may = round % 2 == 0;
            let limits = if may {
                json!(null)
            } else {
                json!(["cameras.view", "login"])
            };
            let role = if may { "OPERATOR" } else { "OBSERVER" };
            desk.done("assignRole", role_in(&id, &desk.root, role))
                .await;
            let set = json!({ "userId": id, "actionLimits": limits });
            desk.done("setActionLimits", set).await;
            for wait in [0, 1, 3, 10] {
                let asked = desk
                    .server
                    .operate(Some(&token), query, json!({ "t": camera }));
                // The connection is dropped wherever the server is by then.
                let wait = Duration::from_micros(wait * 97 * (round + 1));
                let _ = tokio::time::timeout(wait, asked).await;
            }
            let revision = desk.revision().await.to_string();
            let variables = json!({ "t": camera, "r": revision });
            let found = desk.server.ask(&token, query, variables).await;
            assert_eq!(found["check"]["allowed"], may, "round {round}");
        }
        desk.server.is_well().await;
    });
}

/// A8: what Redis does not tell, the log does.
#[test]
fn a8_what_is_taken_away_while_redis_is_dead_is_gone_everywhere() {
    run(async {
        let mut redis = Redis::start().unwrap();
        let url = Postgres::shared().unwrap().create_database().unwrap();
        crate::support::init(&url);
        let with_redis = || {
            let redis = format!("redis://127.0.0.1:{}", redis.port());
            serve(&url).env("CANOPY_REDIS_URL", redis)
        };
        let other = Server::start(with_redis()).await;
        let desk = Desk::at(Server::start(with_redis()).await, &url).await;
        let site = desk.group(&desk.root, "site").await;
        let camera = desk.camera(&site, "camera").await;
        let him = desk.person("him", &site, "OPERATOR").await;
        desk.role(&him.id, &desk.root, "OBSERVER").await;
        let query = "query($t: ID!, $r: Revision) { check(input: { action: \"ptz.move\", \
                     targetId: $t }, atLeast: $r) { allowed } }";
        let ask = async |revision: Option<u64>| {
            let revision = revision.map(|revision| revision.to_string());
            let variables = json!({ "t": camera, "r": revision });
            let found = other.ask(&him.token, query, variables).await;
            found["check"]["allowed"].as_bool().unwrap()
        };
        assert!(ask(Some(desk.revision().await)).await);
        redis.kill().unwrap();
        desk.does(&desk.boss, "removeFromGroup", from_group(&him.id, &site))
            .await;
        // Who demands the revision gets it at once, and who does not, soon.
        assert!(!ask(Some(desk.revision().await)).await);
        assert!(!ask(None).await);
        desk.role(&him.id, &site, "OPERATOR").await;
        wait_for(SOON, async || ask(None).await).await.unwrap();
        let off = json!({ "userId": him.id, "active": false });
        desk.done("updateUser", off).await;
        wait_for(SOON, async || {
            let answer = other
                .operate(Some(&him.token), "{ viewer { id } }", json!({}))
                .await;
            answer.status == 401
        })
        .await
        .unwrap();
        redis.start_again().unwrap();
        let group = text(&json!(desk.group(&site, "after").await));
        let node = "query($g: ID!) { node(id: $g) { id } }";
        wait_for(SOON, async || {
            !other.ask(&desk.boss, node, json!({ "g": group })).await["node"].is_null()
        })
        .await
        .unwrap();
        desk.verify().await;
    });
}
