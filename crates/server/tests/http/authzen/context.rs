//! What counts of a context: the address that a user comes from (U7), and the revision that is to be
//! read at least.

use serde_json::{Value, json};

use super::world::results;
use super::{absent, entity, in_context, question};
use crate::desk::{Desk, on_both};
use crate::support::run;

fn from(address: &str) -> Value {
    json!({ "ip": address })
}

#[test]
fn u7_an_address_outside_the_pool_is_a_no_with_its_reason() {
    run(on_both(async |desk| {
        let camera = desk.camera(&desk.root, "gate").await;
        let him = desk.person("him", &desk.root, "OPERATOR").await;
        let free = desk.person("free", &desk.root, "OPERATOR").await;
        let pool = json!({ "userId": him.id, "ipPool": ["10.0.0.0/8", "2001:db8::/32"] });
        desk.done("setIpPool", pool).await;
        let body = question(&him.id, "ptz.move", &camera);
        for (address, expected) in [
            ("10.1.2.3", true),
            ("::ffff:10.1.2.3", true),
            ("2001:db8::7", true),
            ("11.0.0.1", false),
            ("::ffff:11.0.0.1", false),
            ("2001:db9::7", false),
            ("::", false),
        ] {
            let asked = in_context(body.clone(), from(address));
            let answer = desk.server.answered(&desk.boss, "evaluation", &asked).await;
            assert_eq!(answer["decision"], expected, "{address}");
            let reasons = answer["context"]["reason_admin"]["reasons"]
                .as_array()
                .unwrap();
            let of_pool = reasons.iter().filter(|reason| reason["rule"] == "U7");
            let of_pool: Vec<&Value> = of_pool.collect();
            let told = json!({
                "grants": false, "rule": "U7",
                "message": "Access from this IP address is not available",
            });
            assert_eq!(of_pool.is_empty(), expected, "{address}");
            assert!(of_pool.iter().all(|reason| **reason == told), "{answer}");
            // What he may not do anyway, no address gives him; and no pool is no limit.
            let asked = in_context(
                question(&him.id, "cameras.configure", &camera),
                from(address),
            );
            assert!(!desk.server.decides(&desk.boss, &asked).await);
            let asked = in_context(question(&free.id, "ptz.move", &camera), from(address));
            assert!(desk.server.decides(&desk.boss, &asked).await);
        }
        // Each item has its own, or the default.
        let mut batch = in_context(body.clone(), from("11.0.0.1"));
        batch["evaluations"] = json!([{}, { "context": from("10.0.0.1") }, { "context": {} }]);
        let answer = desk
            .server
            .answered(&desk.boss, "evaluations", &batch)
            .await;
        let decisions = answer["evaluations"].as_array().unwrap().iter();
        let decisions: Vec<&Value> = decisions.map(|one| &one["decision"]).collect();
        assert_eq!(decisions, [false, true, true]);
    }));
}

#[test]
fn u7_searches_find_what_evaluates_to_true_from_that_address() {
    run(on_both(async |desk| {
        let camera = desk.camera(&desk.root, "gate").await;
        let him = desk.person("him", &desk.root, "OPERATOR").await;
        let free = desk.person("free", &desk.root, "OPERATOR").await;
        let pool = json!({ "userId": him.id, "ipPool": ["10.0.0.0/8"] });
        desk.done("setIpPool", pool).await;
        for (address, home) in [("10.0.0.1", true), ("11.0.0.1", false)] {
            let mut body = in_context(question(&him.id, "ptz.move", &camera), from(address));
            let answer = desk
                .server
                .answered(&desk.boss, "search/resource", &body)
                .await;
            assert_eq!(results(&answer).is_empty(), !home);
            let answer = desk
                .server
                .answered(&desk.boss, "search/action", &body)
                .await;
            assert_eq!(results(&answer).is_empty(), !home);
            body["page"] = json!({});
            let answer = desk
                .server
                .answered(&desk.boss, "search/subject", &body)
                .await;
            let found = results(&answer);
            assert!(found.contains(&entity(&free.id)), "{address}: {answer}");
            assert_eq!(
                found.contains(&entity(&him.id)),
                home,
                "{address}: {answer}"
            );
            assert_eq!(answer["page"]["total"], found.len(), "{address}");
            // Whoever made the camera is free to come from everywhere, too.
            assert_eq!(found.len(), 2 + usize::from(home), "{address}");
        }
    }));
}

#[test]
fn a_revision_that_is_demanded_is_read_or_a_later_one() {
    run(on_both(async |desk| {
        let camera = desk.camera(&desk.root, "gate").await;
        let him = desk.person("him", &desk.root, "OPERATOR").await;
        let newest = desk.revision().await;
        let beyond = json!({ "revision": (newest + 1).to_string() });
        for known in [0, newest - 1, newest] {
            let context = json!({ "revision": known.to_string() });
            let asked = in_context(question(&him.id, "ptz.move", &camera), context);
            let answer = desk.server.answered(&desk.boss, "evaluation", &asked).await;
            assert_eq!(answer["decision"], true);
            assert_eq!(answer["context"]["revision"], newest.to_string());
        }
        // Beyond the newest: the same whether or not there is what is asked about.
        for user in [&him.id, &absent("user")] {
            let asked = in_context(question(user, "ptz.move", &camera), beyond.clone());
            for path in [
                "evaluation",
                "search/subject",
                "search/resource",
                "search/action",
            ] {
                let answer = desk.server.access(&desk.boss, path, &asked).await;
                assert_eq!(answer.status, 400, "{path}: {}", answer.body);
                let error = &answer.json()["error"];
                let message = error["message"].as_str().unwrap();
                assert!(message.contains("context.revision"), "{message}");
            }
        }
        let mut batch = question(&him.id, "ptz.move", &camera);
        batch["evaluations"] = json!([{}, { "context": beyond }]);
        let answer = desk.server.access(&desk.boss, "evaluations", &batch).await;
        assert_eq!(answer.status, 400);
    }));
}

#[test]
fn a_change_is_in_every_answer_that_demands_its_revision() {
    run(async {
        let desk = Desk::open().await;
        let him = desk.person("him", &desk.root, "OPERATOR").await;
        for role in ["OBSERVER", "OPERATOR", "MEMBER", "OPERATOR"] {
            let input = json!({ "userId": him.id, "groupId": desk.root, "role": role });
            let changed = desk.does(&desk.boss, "assignRole", input).await;
            let context = json!({ "revision": changed["revision"] });
            let asked = in_context(
                question(&him.id, "camera_groups.create", &desk.root),
                context,
            );
            let answer = desk.server.answered(&desk.boss, "evaluation", &asked).await;
            assert_eq!(answer["context"]["revision"], changed["revision"]);
            let check = "query($u: ID!, $t: ID!, $r: Revision!) { check(atLeast: $r, input: \
                         { userId: $u, targetId: $t, action: \"camera_groups.create\" }) { allowed } }";
            let variables = json!({ "u": him.id, "t": desk.root, "r": changed["revision"] });
            let there = desk.server.ask(&desk.boss, check, variables).await;
            assert_eq!(answer["decision"], there["check"]["allowed"], "{role}");
        }
    });
}
