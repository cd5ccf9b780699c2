//! Privilege escalation by administrators.

use serde_json::{Value, json};

use crate::desk::on_both;
use crate::support::run;

/// C1: what is judged and what is changed is named in one place, however often it is named.
#[test]
fn c1_an_id_that_is_given_twice_changes_nobody_who_may_not_be_changed() {
    run(on_both(async |desk| {
        let site = desk.group(&desk.root, "site").await;
        let manager = desk.person("manager", &site, "GROUP_MANAGER").await;
        let mine = desk.user("mine@example.com", &site, "OPERATOR").await;
        let other = desk.group(&desk.root, "other").await;
        let theirs = desk.user("theirs@example.com", &other, "OPERATOR").await;
        let bearer = format!("Bearer {}", manager.token);
        let headers = [
            ("content-type", "application/json"),
            ("authorization", &*bearer),
        ];
        let by_variable = "mutation($i: UpdateUserInput!) { updateUser(input: $i) { revision } }";
        for (first, second) in [(&mine, &theirs), (&theirs, &mine)] {
            let named = |id: &str| format!("{{\"userId\":\"{id}\",\"name\":\"taken\"}}");
            let query = json!(by_variable);
            let written = |id: &str| {
                let text = format!(
                    "mutation {{ updateUser(input: {{ userId: \"{id}\", name: \"taken\" }}) {{ revision }} }}"
                );
                json!(text)
            };
            let bodies = [
                format!(
                    "{{\"query\":{query},\"variables\":{{\"i\":{{\"userId\":\"{first}\",\"userId\":\"{second}\",\"name\":\"taken\"}}}}}}"
                ),
                format!(
                    "{{\"query\":{query},\"variables\":{{\"i\":{},\"i\":{}}}}}",
                    named(first),
                    named(second)
                ),
                format!(
                    "{{\"query\":{query},\"variables\":{{\"i\":{}}},\"variables\":{{\"i\":{}}}}}",
                    named(first),
                    named(second)
                ),
                format!(
                    "{{\"query\":{},\"query\":{}}}",
                    written(first),
                    written(second)
                ),
            ];
            for body in bodies {
                desk.server.send(&headers, body).await;
            }
            for arguments in [
                format!("input: {{ userId: \"{first}\", userId: \"{second}\", name: \"taken\" }}"),
                format!(
                    "input: {{ userId: \"{first}\", name: \"taken\" }}, input: {{ userId: \"{second}\", name: \"taken\" }}"
                ),
            ] {
                let text = format!("mutation {{ updateUser({arguments}) {{ revision }} }}");
                desk.server
                    .operate(Some(&manager.token), &text, json!({}))
                    .await;
            }
        }
        let query = "query($u: ID!) { node(id: $u) { ... on User { name } } }";
        let found: Value = desk
            .server
            .ask(&desk.boss, query, json!({ "u": theirs }))
            .await;
        assert_eq!(found["node"]["name"], "theirs@example.com");
        // That which he may is done, so that the above has been tried at all.
        let input = json!({ "userId": mine, "name": "renamed" });
        desk.does(&manager.token, "updateUser", input).await;
        desk.server.is_well().await;
    }));
}
