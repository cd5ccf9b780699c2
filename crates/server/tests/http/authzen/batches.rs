//! Several evaluations at once.

use serde_json::{Value, json};

use super::{entity, question};
use crate::desk::{Desk, on_both};
use crate::rules::Person;
use crate::support::run;

struct Scene {
    camera: String,
    him: Person,
    /// A manager's who sees him and may not ask about him; and of a user whom he may ask about.
    blind: Person,
}

async fn scene(desk: &Desk) -> Scene {
    let north = desk.group(&desk.root, "north").await;
    let camera = desk.camera(&north, "gate").await;
    let him = desk.person("him", &north, "OPERATOR").await;
    let blind = desk.person("blind", &north, "GROUP_MANAGER").await;
    let limits = json!({
        "userId": blind.id,
        "actionLimits": ["login.web", "users.view", "user_groups.view", "cameras.view"],
    });
    desk.done("setActionLimits", limits).await;
    Scene { camera, him, blind }
}

/// The decisions of a batch, and the codes of what failed.
async fn batch(desk: &Desk, token: &str, body: &Value) -> Vec<(bool, Option<u64>)> {
    let answer = desk.server.answered(token, "evaluations", body).await;
    assert_eq!(answer.as_object().unwrap().len(), 1, "{answer}");
    let items = answer["evaluations"].as_array().unwrap().iter();
    items
        .map(|one| {
            let error = &one["context"]["error"];
            assert_eq!(
                error.is_null(),
                one["context"]["revision"].is_string(),
                "{one}"
            );
            assert!(error.is_null() || error["message"].is_string(), "{one}");
            (one["decision"].as_bool().unwrap(), error["status"].as_u64())
        })
        .collect()
}

const YES: (bool, Option<u64>) = (true, None);
const NO: (bool, Option<u64>) = (false, None);
const BAD: (bool, Option<u64>) = (false, Some(400));

#[test]
fn items_are_answered_in_order_with_defaults_for_what_they_lack() {
    run(on_both(async |desk| {
        let Scene { camera, him, .. } = scene(desk).await;
        let action = |name: &str| json!({ "name": name });
        let body = json!({
            "subject": { "type": "user", "id": him.id },
            "action": action("ptz.move"),
            "resource": entity(&camera),
            "evaluations": [
                {},
                { "action": action("cameras.configure") },
                { "action": action("cameras.view") },
                { "resource": entity(&desk.root) },
                { "subject": { "type": "user", "id": "boss@example.com" }, "more": 1 },
                { "action": action("cameras.view"), "resource": entity(&camera) },
            ],
        });
        let expected = [YES, NO, YES, NO, NO, YES];
        assert_eq!(batch(desk, &desk.boss, &body).await, expected);
    }));
}

#[test]
fn an_items_object_replaces_the_whole_default() {
    run(async {
        let desk = Desk::open().await;
        let Scene { camera, him, .. } = scene(&desk).await;
        let mut body = question(&him.id, "ptz.move", &camera);
        body["context"] = json!({ "ip": "not an address" });
        body["evaluations"] = json!([
            { "context": {} },
            { "context": {}, "subject": { "id": him.id } },
            { "context": {}, "subject": { "type": "user" } },
            { "context": {}, "resource": { "type": "camera" } },
            { "context": {}, "resource": { "id": camera } },
            { "context": {}, "action": {} },
            { "context": {}, "action": { "name": 1 } },
            { "context": {}, "subject": null },
            { "context": [] },
            "x",
            null,
            {},
            { "context": {} },
        ]);
        let mut expected = vec![YES];
        expected.extend([BAD; 11]);
        expected.push(YES);
        assert_eq!(batch(&desk, &desk.boss, &body).await, expected);
        // Nor is there a default where none is given.
        let body = json!({ "evaluations": [{}, question(&him.id, "ptz.move", &camera)] });
        assert_eq!(batch(&desk, &desk.boss, &body).await, [BAD, YES]);
    });
}

#[test]
fn a_batch_ends_where_its_semantic_says() {
    run(async {
        let desk = Desk::open().await;
        let Scene { camera, him, .. } = scene(&desk).await;
        let (yes, no) = (
            json!({ "name": "ptz.move" }),
            json!({ "name": "cameras.configure" }),
        );
        let (yes, no) = (json!({ "action": yes }), json!({ "action": no }));
        let bad = json!({ "action": {} });
        let all = |items: &[&Value], semantic: &str| {
            let mut body = question(&him.id, "ptz.move", &camera);
            body["evaluations"] = json!(items);
            body["options"] = json!({ "evaluations_semantic": semantic, "more": 1 });
            body
        };
        type Case<'a> = (&'a [&'a Value], &'a str, &'a [(bool, Option<u64>)]);
        let cases: [Case<'_>; 9] = [
            (
                &[&yes, &no, &bad, &yes],
                "execute_all",
                &[YES, NO, BAD, YES],
            ),
            (&[&yes, &no, &bad, &yes], "deny_on_first_deny", &[YES, NO]),
            (&[&yes, &bad, &yes], "deny_on_first_deny", &[YES, BAD]),
            (&[&yes, &yes], "deny_on_first_deny", &[YES, YES]),
            (&[&no, &yes], "deny_on_first_deny", &[NO]),
            (
                &[&no, &bad, &yes, &no],
                "permit_on_first_permit",
                &[NO, BAD, YES],
            ),
            (&[&yes, &no], "permit_on_first_permit", &[YES]),
            (&[&no, &bad], "permit_on_first_permit", &[NO, BAD]),
            (&[&bad], "permit_on_first_permit", &[BAD]),
        ];
        for (items, semantic, expected) in cases {
            let body = all(items, semantic);
            assert_eq!(batch(&desk, &desk.boss, &body).await, expected, "{body}");
        }
        let body = all(&[&yes], "first_come");
        assert_eq!(
            desk.server
                .access(&desk.boss, "evaluations", &body)
                .await
                .status,
            400
        );
    });
}

#[test]
fn without_items_it_is_a_single_evaluation() {
    run(async {
        let desk = Desk::open().await;
        let Scene { camera, him, .. } = scene(&desk).await;
        let body = question(&him.id, "ptz.move", &camera);
        let single = desk.server.answered(&desk.boss, "evaluation", &body).await;
        assert_eq!(single["decision"], true);
        let mut empty = body.clone();
        empty["evaluations"] = json!([]);
        for body in [&body, &empty] {
            let answer = desk.server.answered(&desk.boss, "evaluations", body).await;
            assert_eq!(answer, single);
        }
        empty.as_object_mut().unwrap().remove("action");
        let answer = desk.server.access(&desk.boss, "evaluations", &empty).await;
        assert_eq!(answer.status, 400);
    });
}

#[test]
fn who_may_not_be_asked_about_fails_his_items_and_no_others() {
    run(async {
        let desk = Desk::open().await;
        let Scene { camera, him, blind } = scene(&desk).await;
        let body = json!({
            "action": { "name": "cameras.view" }, "resource": entity(&camera),
            "evaluations": [
                { "subject": { "type": "user", "id": blind.id } },
                { "subject": { "type": "user", "id": him.id } },
                { "subject": { "type": "user", "id": "HIM@example.com" } },
                { "subject": { "type": "user", "id": "boss@example.com" } },
                { "subject": { "type": "user", "id": "nobody@example.com" } },
            ],
        });
        let forbidden = (false, Some(403));
        let expected = [YES, forbidden, forbidden, NO, NO];
        assert_eq!(batch(&desk, &blind.token, &body).await, expected);
    });
}

#[test]
fn a_thousand_items_are_answered_by_one_revision() {
    run(async {
        let desk = Desk::open().await;
        let Scene { camera, him, .. } = scene(&desk).await;
        let mut body = question(&him.id, "ptz.move", &camera);
        let item = |at: usize| json!({ "action": { "name": if at.is_multiple_of(3) { "ptz.move" } else { "x" } } });
        body["evaluations"] = (0..1000).map(item).collect();
        let answer = desk.server.answered(&desk.boss, "evaluations", &body).await;
        let items = answer["evaluations"].as_array().unwrap();
        assert_eq!(items.len(), 1000);
        for (at, one) in items.iter().enumerate() {
            assert_eq!(one["decision"], at.is_multiple_of(3));
            assert_eq!(one["context"]["revision"], items[0]["context"]["revision"]);
        }
    });
}
