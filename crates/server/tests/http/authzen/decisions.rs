//! One evaluation: yes or no, and what is said with it.

use serde_json::{Value, json};

use super::{absent, in_context, question};
use crate::desk::{Desk, on_both};
use crate::support::run;

/// The context of a decision that must be this.
async fn told(desk: &Desk, token: &str, body: &Value, decision: bool) -> Value {
    let mut answer = desk.server.answered(token, "evaluation", body).await;
    assert_eq!(answer["decision"], decision, "{answer}");
    assert_eq!(answer.as_object().unwrap().len(), 2, "{answer}");
    answer["context"].take()
}

#[test]
fn a_decision_says_why_and_at_which_revision() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let camera = desk.camera(&north, "gate").await;
        let him = desk.person("him", &north, "OPERATOR").await;
        let revision = desk.revision().await.to_string();

        let yes = question(&him.id, "ptz.move", &camera);
        let context = told(desk, &desk.boss, &yes, true).await;
        let expected = json!({
            "reason_user": { "200": "you may do this" },
            "reason_admin": {
                "200": "Operator in north reaches it (T7)",
                "reasons": [{
                    "grants": true, "rule": "T7", "path": [north],
                    "message": "Operator in north reaches it",
                }],
            },
            "revision": revision,
        });
        assert_eq!(context, expected);

        let no = question(&him.id, "cameras.configure", &camera);
        let context = told(desk, &desk.boss, &no, false).await;
        let expected = json!({
            "reason_user": { "403": "you may not do this; ask a manager of your group" },
            "reason_admin": {
                "403": "Operator in north lacks cameras.configure (T3)",
                "reasons": [{
                    "grants": false, "rule": "T3", "path": [north],
                    "message": "Operator in north lacks cameras.configure",
                }],
            },
            "revision": revision,
        });
        assert_eq!(context, expected);

        // About himself he need not be anybody's manager, and is told the same.
        assert_eq!(told(desk, &him.token, &no, false).await, context);
        // Asked again, it is answered again.
        assert_eq!(told(desk, &him.token, &no, false).await, context);
    }));
}

#[test]
fn what_is_unknown_or_of_another_type_is_a_no() {
    run(on_both(async |desk| {
        let camera = desk.camera(&desk.root, "gate").await;
        let him = desk.person("him", &desk.root, "OPERATOR").await;
        let good = question(&him.id, "cameras.view", &camera);
        assert!(desk.server.decides(&desk.boss, &good).await);
        let with = |pointer: &str, value: Value| {
            let mut body = good.clone();
            *body.pointer_mut(pointer).unwrap() = value;
            body
        };
        for body in [
            with("/subject/type", json!("group")),
            with("/subject/type", json!("User")),
            with("/subject/type", json!("")),
            with("/subject/id", json!("")),
            with("/subject/id", json!("him")),
            with("/subject/id", json!("nobody@example.com")),
            with("/subject/id", json!(him.id.to_uppercase())),
            with("/subject/id", json!(absent("user"))),
            with("/subject/id", json!(camera)),
            with("/action/name", json!("cameras.View")),
            with("/action/name", json!("")),
            with("/action/name", json!("*")),
            with("/resource/type", json!("layout")),
            with("/resource/type", json!("user")),
            with("/resource/type", json!("CAMERA")),
            with("/resource/id", json!(absent("camera"))),
            with("/resource/id", json!("*")),
            with("/resource/id", json!(him.id)),
        ] {
            assert!(!desk.server.decides(&desk.boss, &body).await, "{body}");
        }
    }));
}

/// B4: whatever a caller says about anybody, his rights are those that are kept.
#[test]
fn b4_nothing_that_a_caller_sends_beside_the_names_raises_anybodys_rights() {
    run(async {
        let desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        let camera = desk.camera(&north, "gate").await;
        let him = desk.person("him", &north, "OBSERVER").await;
        let boss = "boss@example.com";
        let names = [
            "role",
            "roles",
            "group",
            "groups",
            "groupId",
            "memberships",
            "member_of",
            "isAdmin",
            "is_admin",
            "admin",
            "superuser",
            "root",
            "owner",
            "owner_id",
            "ownerID",
            "actions",
            "permissions",
            "scope",
            "scopes",
            "allowed",
            "decision",
            "active",
            "limits",
            "actionLimits",
            "action_limits",
            "ipPool",
            "ip_pool",
            "ip",
            "revision",
            "user",
            "user_id",
            "userId",
            "id",
            "type",
            "name",
            "email",
            "sub",
            "act",
            "on_behalf_of",
            "impersonate",
            "assigned",
            "individual_assignment",
            "__proto__",
            "constructor",
        ];
        let values = [
            json!(true),
            json!("SYSTEM_MANAGER"),
            json!(["SYSTEM_MANAGER", "system_manager", "*"]),
            json!(boss),
            json!(desk.root),
            json!({ "role": "SYSTEM_MANAGER", "group": desk.root }),
        ];
        let no = question(&him.id, "cameras.configure", &camera);
        let yes = question(&him.id, "cameras.view", &camera);
        for value in values {
            let all: serde_json::Map<String, Value> = names
                .map(|name| (name.to_owned(), value.clone()))
                .into_iter()
                .collect();
            let mut free = all.clone();
            free.retain(|name, _| !["ip", "revision"].contains(&name.as_str()));
            for (question, expected) in [(&no, false), (&yes, true)] {
                let mut body = in_context(question.clone(), json!(free));
                for part in ["subject", "action", "resource"] {
                    let named = body[part].clone();
                    let mut more = all.clone();
                    more.insert("properties".into(), json!(all));
                    more.extend(named.as_object().unwrap().clone());
                    body[part] = json!(more);
                }
                let mut top = free.clone();
                top.extend(body.as_object().unwrap().clone());
                for token in [&desk.boss, &him.token] {
                    assert_eq!(
                        desk.server.decides(token, &json!(top)).await,
                        expected,
                        "{value}"
                    );
                }
            }
        }
    });
}
