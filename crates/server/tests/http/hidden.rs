//! What is hidden is as if it were not there: the same bytes as for what never was.

use serde_json::{Value, json};

use crate::demo::demo;
use crate::support::{run, text};

/// Replaces the id that was asked for and the revision, which other tests may move.
fn blank(body: &str, id: &str) -> String {
    let body = body.replace(id, "ID");
    match body.split_once("\"revision\":\"") {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
            format!("{before}\"revision\":\"N{}", blank(rest, id))
        }
        None => body,
    }
}

const ERRORS: &str = "userErrors { code message rule path blockers { id } }";

/// Every way to name a thing.
fn ways() -> Vec<String> {
    let mutation = |name: &str, input: &str| {
        format!(
            "mutation($id: ID!) {{ {name}(input: {{ {input} }}, dryRun: true) {{ revision {ERRORS} }} }}"
        )
    };
    let user = "email: \"x@y.z\", name: \"x\", password: \"secret-1\"";
    vec![
        "query($id: ID!) { node(id: $id) { id } }".into(),
        "query($id: ID!) { usersWithAccess(targetId: $id, action: \"cameras.view\") { totalCount } }".into(),
        "query($id: ID!) { usersWithAccess(targetId: $id, action: \"no.such\") { totalCount } }".into(),
        "query($id: ID!) { accessibleResources(userId: $id, action: \"cameras.view\") { totalCount } }".into(),
        "query($id: ID!) { check(input: { targetId: $id, action: \"cameras.view\" }) { allowed } }".into(),
        "query($id: ID!) { explain(input: { targetId: $id, action: \"users.view\" }) { allowed reasons { kind grants rule message path { id } action membership { role } } } }".into(),
        "query($id: ID!) { explain(input: { userId: $id, targetId: \"OWN\", action: \"users.view\" }) { allowed reasons { kind grants rule message path { id } action membership { role } } } }".into(),
        "query($id: ID!) { checks(inputs: [{ userId: $id, targetId: \"OWN\", action: \"user_groups.view\" }]) { allowed } }".into(),
        "query($id: ID!) { users(filter: { groupId: $id }) { totalCount } }".into(),
        "query($id: ID!) { users(filter: { createdBy: $id }) { totalCount } }".into(),
        "query($id: ID!) { groups(under: $id) { totalCount } }".into(),
        "query($id: ID!) { resources(groupId: $id) { totalCount } }".into(),
        mutation("createGroup", "parentId: $id, name: \"x\""),
        mutation("assignToGroup", "groupId: $id, resourceIds: []"),
        mutation("assignToGroup", "groupId: \"OWN\", resourceIds: [$id]"),
        mutation("assignToUser", "userId: $id, resourceIds: []"),
        mutation("assignToUser", "userId: \"MYSELF\", resourceIds: [$id]"),
        mutation("assignRole", "userId: $id, groupId: \"OWN\", role: MEMBER"),
        mutation("assignRole", "userId: \"MYSELF\", groupId: $id, role: MEMBER"),
        mutation("createResource", "kind: MAP, name: \"x\", groupIds: [$id]"),
        mutation("createResource", "kind: LAYOUT, name: \"x\", groupIds: [\"OWN\"], cameraIds: [$id]"),
        mutation("createUser", &format!("{user}, memberships: [{{ groupId: $id, role: MEMBER }}]")),
        mutation("createUser", &format!("{user}, memberships: [], resourceIds: [$id]")),
    ]
}

#[test]
fn hidden_and_absent_are_answered_with_the_same_bytes() {
    run(async {
        let demo = demo().await;
        let boss = demo.user("system-manager@demo.canopy").await;
        let bystander = demo.user("inspector@demo.canopy").await;
        let mut hidden = vec![
            ("user", text(&boss["id"])),
            ("user", text(&bystander["id"])),
            ("group", demo.root.clone()),
            ("group", demo.ohio.clone()),
        ];
        for kind in [
            "CAMERA",
            "LAYOUT",
            "CAMERA_GROUP",
            "MAP",
            "INTERCOM",
            "PLATE_LIST",
        ] {
            let found = demo.resource(kind, &demo.ohio).await;
            hidden.push(("resource", found));
        }
        for role in ["operator", "observer", "group_manager"] {
            let token = demo.token(role);
            let me = demo.server.ask(token, "{ viewer { id } }", json!({})).await;
            let me = text(&me["viewer"]["id"]);
            for query in ways() {
                let query = query
                    .replace("OWN", &demo.california)
                    .replace("MYSELF", &me);
                for (_, id) in &hidden {
                    let (kind, _) = id.rsplit_once('_').unwrap();
                    let absent = format!("{kind}_0190a7f0000070008000000000000001");
                    let ask = async |id: &str| {
                        let answer = demo
                            .server
                            .operate(Some(token), &query, json!({ "id": id }))
                            .await;
                        (answer.status, blank(&answer.body, id))
                    };
                    let (one, other) = (ask(id).await, ask(&absent).await);
                    assert_eq!(one, other, "{role}: {query} {id}");
                }
            }
        }
        demo.server.is_well().await;
    });
}

/// All ids of a list, page by page, and the count that each page told.
async fn all(token: &str, list: &str, variables: &Value) -> (Vec<String>, Vec<u64>) {
    let demo = demo().await;
    let (mut ids, mut counts, mut after) = (Vec::new(), Vec::new(), Value::Null);
    loop {
        let query = format!(
            "query($after: String, $g: ID, $u: ID) {{ \
             viewer {{ id }} groups(under: $g, first: 0) {{ totalCount }} \
             check(input: {{ userId: $u, action: \"x\", targetId: \"x\" }}) {{ allowed }} \
             l: {list} {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let mut variables = variables.clone();
        variables["after"] = after;
        let mut found = demo.server.ask(token, &query, variables).await;
        let nodes = found["l"]["nodes"].as_array().unwrap();
        ids.extend(nodes.iter().map(|node| text(&node["id"])));
        counts.push(found["l"]["totalCount"].as_u64().unwrap());
        if found["l"]["pageInfo"]["hasNextPage"] != true {
            return (ids, counts);
        }
        after = found["l"]["pageInfo"]["endCursor"].take();
    }
}

#[test]
fn lists_hold_and_count_what_is_seen_and_no_more() {
    run(async {
        let demo = demo().await;
        let manager = demo.token("system_manager");
        let california = json!({ "g": demo.california });
        let below = "resources(groupId: $g, first: 997, after: $after)";
        let (in_california, _) = all(manager, below, &california).await;
        let below = "groups(under: $g, first: 7, after: $after)";
        let (mut groups_below, _) = all(manager, below, &california).await;
        groups_below.push(demo.california.clone());
        let members = "users(filter: { groupId: $g }, first: 3, after: $after)";
        let (users_below, _) = all(manager, members, &california).await;
        assert!(users_below.len() > 4 && in_california.len() > 1000 && groups_below.len() > 20);

        for role in ["group_manager", "operator", "observer"] {
            let token = demo.token(role);
            let me = demo.server.ask(token, "{ viewer { id } }", json!({})).await;
            let me = text(&me["viewer"]["id"]);
            let users = match role {
                "group_manager" => users_below.clone(),
                _ => vec![me],
            };
            for (list, expected) in [
                ("resources(first: 991, after: $after)", &in_california),
                ("groups(first: 5, after: $after)", &groups_below),
                ("users(first: 2, after: $after)", &users),
            ] {
                let (mut found, counts) = all(token, list, &json!({})).await;
                assert!(
                    counts.iter().all(|count| *count == found.len() as u64),
                    "{role}: {list} {counts:?}"
                );
                let mut expected = expected.clone();
                found.sort_unstable();
                expected.sort_unstable();
                assert_eq!(found, expected, "{role}: {list}");
            }
            for search in ["Ohio", "Demo System", "inspector", "Visitors", "Texas"] {
                let query = "query($s: String) { groups(search: $s) { totalCount } \
                             users(filter: { search: $s }) { totalCount } }";
                let found = demo.server.ask(token, query, json!({ "s": search })).await;
                let expected = json!({
                    "groups": { "totalCount": 0 },
                    "users": { "totalCount": 0 },
                });
                assert_eq!(found, expected, "{role}: {search}");
            }
        }
    });
}
