//! What the caller does not find is answered as what never was: by the same bytes, everywhere.

use serde_json::{Value, json};

use super::{absent, entity, kind, question};
use crate::desk::{Desk, on_both};
use crate::support::run;

/// Every way to ask about a user, with this as his id.
fn about_user(user: &str, camera: &str) -> Vec<(&'static str, Value)> {
    let mut batch = question(user, "cameras.view", camera);
    batch["evaluations"] = json!([{}, { "action": { "name": "users.view" } }]);
    let mut paged = question(user, "cameras.view", camera);
    paged["page"] = json!({ "limit": 2 });
    let mut from = question(user, "cameras.view", camera);
    from["context"] = json!({ "ip": "10.0.0.1", "revision": "0" });
    vec![
        ("evaluation", question(user, "cameras.view", camera)),
        ("evaluation", question(user, "no.such", camera)),
        (
            "evaluation",
            question(user, "cameras.view", &absent("camera")),
        ),
        ("evaluation", from.clone()),
        ("evaluations", batch),
        ("search/resource", question(user, "cameras.view", camera)),
        ("search/resource", paged.clone()),
        ("search/resource", from.clone()),
        ("search/action", question(user, "x", camera)),
        ("search/action", paged),
        ("search/action", from),
        // He himself as what is done something to.
        (
            "evaluation",
            question("boss@example.com", "login.web", user),
        ),
    ]
}

/// Every way to ask about a thing.
fn about_target(me: &str, target: &str) -> Vec<(&'static str, Value)> {
    let mut all = Vec::new();
    for action in [
        "cameras.view",
        "user_groups.view",
        "users.view",
        "login.web",
        "system.view_audit",
    ] {
        let body = question(me, action, target);
        let mut paged = body.clone();
        paged["page"] = json!({});
        for path in ["evaluation", "search/subject", "search/action"] {
            all.push((path, body.clone()));
            all.push((path, paged.clone()));
        }
        let mut batch = body.clone();
        batch["evaluations"] = json!([{}, {}]);
        all.push(("evaluations", batch));
    }
    all
}

#[test]
fn hidden_and_unknown_are_answered_with_the_same_bytes() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let near = desk.camera(&north, "near").await;
        let far = desk.camera(&south, "far").await;
        let map = desk.resource("MAP", &[&south], "map", &[]).await;
        let stranger = desk.person("stranger", &south, "OPERATOR").await;
        let pool = json!({ "userId": stranger.id, "ipPool": ["10.0.0.0/8"] });
        desk.done("setIpPool", pool).await;
        let manager = desk.person("manager", &north, "GROUP_MANAGER").await;
        let operator = desk.person("operator", &north, "OPERATOR").await;
        // A user who is seen, whose groups are not all seen.
        let both = desk.person("both", &north, "OPERATOR").await;
        desk.role(&both.id, &south, "OPERATOR").await;

        for asker in [&manager, &operator] {
            let same = async |path: &str, one: &Value, other: &Value| {
                let one_answer = desk.server.access(&asker.token, path, one).await;
                let other = desk.server.access(&asker.token, path, other).await;
                assert_eq!(one_answer.status, other.status, "{path} {one}");
                assert_eq!(one_answer.body, other.body, "{path} {one}");
            };
            let unknown = about_user(&absent("user"), &near);
            for hidden in [&stranger.id, "stranger@example.com", "boss@example.com"] {
                for ((path, one), (_, other)) in about_user(hidden, &near).iter().zip(&unknown) {
                    same(path, one, other).await;
                }
            }
            for nobody in ["nobody@example.com", "", "x", &absent("group")] {
                for ((path, one), (_, other)) in about_user(nobody, &near).iter().zip(&unknown) {
                    same(path, one, other).await;
                }
            }
            for hidden in [&far, &map, &south, &desk.root, &stranger.id] {
                let unknown = about_target(&asker.id, &absent(kind(hidden)));
                for ((path, one), (_, other)) in
                    about_target(&asker.id, hidden).iter().zip(&unknown)
                {
                    same(path, one, other).await;
                }
            }
        }
        // What is seen of somebody tells nothing of what is not.
        let body = json!({ "subject": entity(&both.id), "resource": entity(&far) });
        let answer = desk
            .server
            .answered(&manager.token, "search/action", &body)
            .await;
        assert_eq!(answer, json!({ "results": [] }));
        let body = question(&both.id, "cameras.view", &far);
        assert!(!desk.server.decides(&manager.token, &body).await);
        let mut body = body;
        body["resource"] = json!({ "type": "camera" });
        let answer = desk
            .server
            .answered(&manager.token, "search/resource", &body)
            .await;
        assert_eq!(answer, json!({ "results": [entity(&near)] }));
    }));
}

#[test]
fn a_search_for_what_is_unknown_finds_nothing() {
    run(async {
        let desk = Desk::open().await;
        let camera = desk.camera(&desk.root, "gate").await;
        let good = question("boss@example.com", "cameras.view", &camera);
        let with = |pointer: &str, value: &str| {
            let mut body = good.clone();
            *body.pointer_mut(pointer).unwrap() = json!(value);
            body
        };
        for path in ["search/subject", "search/resource", "search/action"] {
            let answer = desk.server.answered(&desk.boss, path, &good).await;
            assert!(!answer["results"].as_array().unwrap().is_empty(), "{path}");
        }
        for (path, pointer, value) in [
            ("search/subject", "/subject/type", "group"),
            ("search/subject", "/subject/type", "alien"),
            ("search/subject", "/action/name", "no.such"),
            ("search/subject", "/resource/id", "7"),
            ("search/subject", "/resource/type", "alien"),
            ("search/resource", "/subject/type", "alien"),
            ("search/resource", "/subject/id", "7"),
            ("search/resource", "/action/name", "no.such"),
            ("search/resource", "/resource/type", "alien"),
            ("search/action", "/subject/type", "camera"),
            ("search/action", "/subject/id", "7"),
            ("search/action", "/resource/type", "layout"),
            ("search/action", "/resource/id", "7"),
        ] {
            let body = with(pointer, value);
            let answer = desk.server.access(&desk.boss, path, &body).await;
            assert_eq!(
                (answer.status, &*answer.body),
                (200, "{\"results\":[]}"),
                "{path} {body}"
            );
        }
    });
}
