//! Values that no client should send: each its code, and nothing of the inside.

use serde_json::{Value, json};

use crate::cursors::{LISTS, declared, list_variables};
use crate::demo::demo;
use crate::support::{run, text};

/// Every place that takes an id of one kind, and the kind.
const PLACES: [(&str, &str); 12] = [
    (
        "group",
        "query($id: ID!) { users(filter: { groupId: $id }) { totalCount } }",
    ),
    (
        "user",
        "query($id: ID!) { users(filter: { createdBy: $id }) { totalCount } }",
    ),
    (
        "group",
        "query($id: ID!) { groups(under: $id) { totalCount } }",
    ),
    (
        "group",
        "query($id: ID!) { resources(groupId: $id) { totalCount } }",
    ),
    (
        "group",
        "mutation($id: ID!) { createGroup(input: { parentId: $id, name: \"x\" }, dryRun: true) { revision } }",
    ),
    (
        "group",
        "mutation($id: ID!) { assignToGroup(input: { groupId: $id, resourceIds: [] }, dryRun: true) { revision } }",
    ),
    (
        "camera",
        "mutation($id: ID!) { assignToGroup(input: { groupId: \"GROUP\", resourceIds: [$id] }, dryRun: true) { revision } }",
    ),
    (
        "user",
        "mutation($id: ID!) { assignToUser(input: { userId: $id, resourceIds: [] }, dryRun: true) { revision } }",
    ),
    (
        "user",
        "mutation($id: ID!) { assignRole(input: { userId: $id, groupId: \"GROUP\", role: MEMBER }, dryRun: true) { revision } }",
    ),
    (
        "group",
        "mutation($id: ID!) { createResource(input: { kind: MAP, name: \"x\", groupIds: [$id] }, dryRun: true) { revision } }",
    ),
    (
        "camera",
        "mutation($id: ID!) { createResource(input: { kind: LAYOUT, name: \"x\", groupIds: [], cameraIds: [$id] }, dryRun: true) { revision } }",
    ),
    (
        "group",
        "mutation($id: ID!) { createUser(input: { email: \"x@y.z\", name: \"x\", password: \"secret-1\", memberships: [{ groupId: $id, role: MEMBER }] }, dryRun: true) { revision } }",
    ),
];

fn unknown(kind: &str) -> String {
    format!("{kind}_0190a7f0000070008000000000000001")
}

fn malformed() -> Vec<String> {
    let good = unknown("group");
    vec![
        String::new(),
        "x".into(),
        "group_".into(),
        good.to_uppercase(),
        format!(" {good}"),
        format!("{good}\n"),
        good[..good.len() - 1].into(),
        format!("{good}0"),
        good.replacen("group_", "", 1),
        good.replacen("group_", "door_", 1),
        "group_0190a7f0-0000-7000-8000-000000000001".into(),
        "' OR 1=1 --".into(),
        "group_\u{0}".into(),
        "\u{1F4A9}".repeat(5000),
    ]
}

#[test]
fn an_id_that_is_none_or_of_another_kind_has_its_code_everywhere() {
    run(async {
        let demo = demo().await;
        let (server, token) = (&demo.server, demo.token("system_manager"));
        let others = [
            ("group", demo.california.clone()),
            ("camera", demo.resource("CAMERA", &demo.california).await),
            ("user", text(&demo.user("operator@demo.canopy").await["id"])),
            ("layout", demo.resource("LAYOUT", &demo.california).await),
        ];
        for (kind, query) in PLACES {
            let query = query.replace("GROUP", &demo.california);
            for id in malformed() {
                let code = server.fails(token, &query, json!({ "id": id })).await;
                assert_eq!(code, "BAD_USER_INPUT", "{query}: {id:?}");
            }
            for (other, id) in &others {
                let assignable = kind == "camera" && query.contains("assignToGroup");
                if *other == kind || (assignable && *other == "layout") {
                    continue;
                }
                let code = server.fails(token, &query, json!({ "id": id })).await;
                assert_eq!(code, "NOT_FOUND", "{query}: {id}");
            }
            for kind in ["group", "user", "camera", "layout", "camera_group"] {
                let id = unknown(kind);
                let code = server.fails(token, &query, json!({ "id": id })).await;
                assert_eq!(code, "NOT_FOUND", "{query}: {id}");
            }
        }
        server.is_well().await;
    });
}

#[test]
fn a_check_of_what_is_unknown_or_malformed_is_a_no_and_no_error() {
    run(async {
        let demo = demo().await;
        let (server, token) = (&demo.server, demo.token("system_manager"));
        let camera = demo.resource("CAMERA", &demo.california).await;
        let mut inputs = Vec::new();
        let mut ids = malformed();
        ids.extend(["group", "user", "camera", "map", "session"].map(unknown));
        ids.push(camera.replacen("camera_", "layout_", 1));
        for id in ids {
            inputs.push(json!({ "action": "cameras.view", "targetId": id }));
            inputs.push(json!({ "action": "cameras.view", "targetId": camera, "userId": id }));
            inputs.push(json!({ "action": id, "targetId": camera }));
        }
        for action in [
            "cameras",
            "CAMERAS.VIEW",
            "cameras.view ",
            "*",
            "users.view",
        ] {
            inputs.push(json!({ "action": action, "targetId": camera }));
        }
        inputs.push(json!({ "action": "cameras.view", "targetId": camera }));
        let query = "query($i: [CheckInput!]!) { checks(inputs: $i) { allowed } }";
        let answer = server.ask(token, query, json!({ "i": inputs })).await;
        let answers = answer["checks"].as_array().unwrap();
        let (last, rest) = answers.split_last().unwrap();
        assert_eq!(last["allowed"], true, "the one that is well asked");
        for (input, answer) in inputs.iter().zip(rest) {
            assert_eq!(answer["allowed"], false, "{input}");
            let explain = "query($i: CheckInput!) { explain(input: $i) { allowed } }";
            let why = server.ask(token, explain, json!({ "i": input })).await;
            assert_eq!(why["explain"]["allowed"], false, "{input}");
        }
        let many = vec![json!({ "action": "cameras.view", "targetId": camera }); 1001];
        let code = server.fails(token, query, json!({ "i": many })).await;
        assert_eq!(code, "BAD_USER_INPUT");
        let none = server.ask(token, query, json!({ "i": [] })).await;
        assert_eq!(none["checks"], json!([]));
    });
}

#[test]
fn a_page_that_cannot_be_and_a_revision_that_is_not_are_bad_input() {
    run(async {
        let demo = demo().await;
        let (server, token) = (&demo.server, demo.token("system_manager"));
        for (name, query) in LISTS {
            let with = async |first: Value| {
                let mut all = list_variables(demo, query).await;
                all["n"] = first;
                all
            };
            for first in [-1, -2_147_483_648, 1001, 2_147_483_647, 3_000_000_000_i64] {
                let variables = with(json!(first)).await;
                let code = server.fails(token, &declared(query), variables).await;
                assert_eq!(code, "BAD_USER_INPUT", "{name}: {first}");
                let literal = declared(&query.replace("$n", &first.to_string()));
                let variables = list_variables(demo, query).await;
                let code = server.fails(token, &literal, variables).await;
                assert_eq!(code, "BAD_USER_INPUT", "{name}: {first} as a literal");
            }
            for first in [json!("1"), json!(1.5), json!([1]), json!({}), json!(true)] {
                let variables = with(first.clone()).await;
                let code = server.fails(token, &declared(query), variables).await;
                assert_eq!(code, "BAD_USER_INPUT", "{name}: {first}");
            }
            let variables = with(json!(0)).await;
            server.ask(token, &declared(query), variables).await;
        }
        let check = "query($r: Revision, $o: AsOf) { check(input: { action: \"cameras.view\", \
                     targetId: \"x\" }, atLeast: $r, asOf: $o) { revision } }";
        let now = server.ask(token, check, json!({})).await["check"]["revision"].take();
        let again = server.ask(token, check, json!({ "r": now })).await;
        assert!(text(&again["check"]["revision"]).parse::<u64>().unwrap() >= 1);
        for bad in [
            json!("999999"),
            json!("18446744073709551616"),
            json!("-1"),
            json!("x"),
            json!(""),
        ] {
            let code = server.fails(token, check, json!({ "r": bad })).await;
            assert_eq!(code, "BAD_USER_INPUT", "{bad}");
        }
        for past in [
            json!({ "revision": "1", "time": "2026-03-03T00:00:00Z" }),
            json!({ "revision": "999999" }),
            json!({ "revision": "-1" }),
            json!({ "time": "yesterday" }),
            json!({}),
        ] {
            let code = server.fails(token, check, json!({ "o": past })).await;
            assert_eq!(code, "BAD_USER_INPUT", "{past}");
        }
        let long = json!({ "s": "x".repeat(201) });
        let zero = json!({ "s": "a\u{0}" });
        for query in [
            "query($s: String) { users(filter: { search: $s }) { totalCount } }",
            "query($s: String) { groups(search: $s) { totalCount } }",
            "query($s: String) { resources(search: $s) { totalCount } }",
        ] {
            for search in [&long, &zero] {
                let code = server.fails(token, query, search.clone()).await;
                assert_eq!(code, "BAD_USER_INPUT", "{query}");
            }
        }
        for wrong in [
            "{ users(filter: { role: KING }) { totalCount } }",
            "{ users(sort: NAME) { totalCount } }",
            "{ resources(kind: camera) { totalCount } }",
            "{ users(filter: { active: 1 }) { totalCount } }",
        ] {
            let code = server.fails(token, wrong, json!({})).await;
            assert_eq!(code, "BAD_USER_INPUT", "{wrong}");
        }
        server.is_well().await;
    });
}
