//! U5: what an action limit takes away is gone everywhere.

use serde_json::{Value, json};

use crate::desk::on_both;
use crate::support::run;

#[test]
fn d2_u5_a_limited_action_is_gone_from_checks_lists_explanations_and_mutations() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let camera = desk.camera(&north, "camera").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let limits = |limits: Value| json!({ "userId": him.id, "actionLimits": limits });
        let accessible = "query($a: String!) { accessibleResources(action: $a) { totalCount } }";
        let access = "query($u: ID!, $a: String!) { usersWithAccess(targetId: $u, action: $a) { \
                      nodes { id } } }";
        let explain = "query($i: CheckInput!) { explain(input: $i) { allowed reasons { kind rule \
                       action grants } } }";
        let (server, token) = (&desk.server, him.token.as_str());
        let holds = async |action: &str| {
            let found = server.ask(token, accessible, json!({ "a": action })).await;
            let listed = found["accessibleResources"]["totalCount"] == 1;
            let input = json!({ "u": camera, "a": action });
            let found = server.ask(&desk.boss, access, input).await;
            let nodes = found["usersWithAccess"]["nodes"].as_array().unwrap();
            let among = nodes.iter().any(|user| user["id"] == json!(him.id));
            let allowed = desk.allowed(token, action, &camera).await;
            let input = json!({ "i": { "action": action, "targetId": camera } });
            let found = server.ask(token, explain, input).await;
            assert_eq!(found["explain"]["allowed"], json!(allowed), "{action}");
            assert_eq!((listed, among), (allowed, allowed), "{action}");
            (allowed, found["explain"]["reasons"].clone())
        };
        for action in ["archive.view", "archive.export", "ptz.move", "cameras.view"] {
            assert!(holds(action).await.0, "{action}");
        }
        // By category and by action, and given back as actions.
        let held = json!([
            "login",
            "archive",
            "cameras.view",
            "users",
            "user_groups.view"
        ]);
        desk.done("setActionLimits", limits(held)).await;
        let query = "query($u: ID!) { node(id: $u) { ... on User { actionLimits } } }";
        let shown = server.ask(token, query, json!({ "u": him.id })).await;
        let shown = shown["node"]["actionLimits"].as_array().unwrap();
        for action in [
            "archive.view",
            "archive.export",
            "users.create",
            "cameras.view",
        ] {
            assert!(shown.contains(&json!(action)), "{action}");
        }
        assert!(!shown.contains(&json!("archive")) && !shown.contains(&json!("cameras.listen")));
        assert!(holds("archive.export").await.0);
        let (allowed, reasons) = holds("ptz.move").await;
        let why =
            json!({ "kind": "ACTION_LIMIT", "rule": "U5", "action": "ptz.move", "grants": false });
        assert!(
            !allowed && reasons.as_array().unwrap().contains(&why),
            "{reasons}"
        );
        // Mutations too.
        let input = json!({ "parentId": north, "name": "site" });
        desk.refused_by(token, "createGroup", input, "FORBIDDEN", None)
            .await;
        // An action without what it needs has no effect, and none at all is a limit.
        desk.done(
            "setActionLimits",
            limits(json!(["login", "archive.export"])),
        )
        .await;
        assert!(!holds("archive.export").await.0);
        desk.done("setActionLimits", limits(json!([]))).await;
        let query = "query($i: CheckInput!) { check(input: $i) { allowed } }";
        let input = json!({ "userId": him.id, "action": "cameras.view", "targetId": camera });
        let found = server.ask(&desk.boss, query, json!({ "i": input })).await;
        assert_eq!(found["check"]["allowed"], false);
        let answer = server
            .operate(Some(token), "{ viewer { id } }", json!({}))
            .await;
        assert_eq!(answer.code(), "UNAUTHENTICATED");
        // Null is no limit.
        desk.done("setActionLimits", limits(Value::Null)).await;
        let again = server
            .login("him@example.com", crate::support::PASSWORD)
            .await;
        assert!(desk.allowed(&again, "ptz.move", &camera).await);
    }));
}
