//! What an operation costs: what is too much, and that ordinary pages are not.

use serde_json::json;

use super::{ask, error, refused, send};
use crate::limits::Options;

#[tokio::test]
async fn lists_of_lists_cost_what_they_return() {
    let nested = "{ groups(first: 1000) { nodes { members(first: 1000) { nodes { role } } } } }";
    refused(nested).await;
    let page = "users(first: 1000) { nodes { id name email active createdAt memberships { role group { id name } } } }";
    let (status, answer) = ask(&format!("{{ {page} }}")).await;
    assert_eq!(status, 200, "{answer}");
    let many: String = (0..50).map(|i| format!("a{i}: {page} ")).collect();
    refused(&format!("{{ {many} }}")).await;
    let tree = |first| {
        format!(
            "{{ groups(first: {first}) {{ nodes {{ id name children(first: 1) {{ totalCount }} \
             members(first: 1) {{ totalCount }} resources(first: 1) {{ totalCount }} }} }} }}"
        )
    };
    assert_eq!(ask(&tree(50)).await.0, 200);
    refused(&tree(500)).await;
}

#[tokio::test]
async fn lists_that_return_nothing_cost_too() {
    for (field, most) in [
        ("users(first: 0) { totalCount }", 400),
        ("resources(first: 0) { totalCount }", 400),
        ("groups(first: 0) { totalCount }", 400),
        (
            r#"accessibleResources(action: "cameras.view", first: 0) { totalCount }"#,
            400,
        ),
        (
            r#"usersWithAccess(targetId: "1", action: "cameras.view", first: 0) { totalCount }"#,
            400,
        ),
        (r#"change(revision: "1") { kind }"#, 399),
        (
            r#"explain(input: {action: "cameras.view", targetId: "1"}) { allowed }"#,
            392,
        ),
    ] {
        let times = |n| {
            let fields: String = (0..n).map(|i| format!("a{i}: {field} ")).collect();
            format!("{{ {fields} }}")
        };
        assert_eq!(ask(&times(most)).await.0, 200, "{field}");
        refused(&times(most + 1)).await;
    }
    for list in ["members", "resources", "children"] {
        let nested =
            format!("{{ groups(first: 400) {{ nodes {{ {list}(first: 0) {{ totalCount }} }} }} }}");
        refused(&nested).await;
    }
    for list in ["cameras", "containedIn"] {
        let nested = format!(
            "{{ resources(first: 400) {{ nodes {{ {list}(first: 0) {{ totalCount }} }} }} }}"
        );
        refused(&nested).await;
    }
    refused("{ users(first: 400) { nodes { assignedResources(first: 0) { totalCount } } } }").await;
}

#[tokio::test]
async fn pages_of_the_console_pass() {
    for page in [
        "users(first: 50) { totalCount pageInfo { hasNextPage endCursor } nodes { id name email \
         language active createdAt createdBy { id name } actionLimits ipPool memberships { role \
         group { id name path { id name } } } } }",
        "resources(first: 50) { totalCount pageInfo { hasNextPage endCursor } nodes { id kind name \
         externalId groups { id name path { id name } } } }",
        "groups(first: 200) { totalCount nodes { id name externalId parent { id } path { id name } \
         } }",
        "users(first: 1000) { totalCount nodes { id name email language active createdAt ipPool } }",
        "resources(first: 1000) { totalCount nodes { id kind name externalId } }",
    ] {
        let (status, answer) = ask(&format!("{{ {page} }}")).await;
        assert_eq!(
            (status, error(&answer).0),
            (200, "UNAUTHENTICATED"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn commits_and_hashes_are_counted() {
    let group = r#"createGroup(input: {parentId: "1", name: "a"}) { revision }"#;
    let groups = |n| {
        (0..n)
            .map(|i| format!("a{i}: {group} "))
            .collect::<String>()
    };
    assert_eq!(ask(&format!("mutation {{ {} }}", groups(100))).await.0, 200);
    refused(&format!("mutation {{ {} }}", groups(300))).await;
}

#[tokio::test]
async fn checks_count_each() {
    let check = "checks(inputs: $inputs) { allowed revision }";
    for (times, status) in [(1, 200), (20, 200), (200, 400)] {
        let fields: String = (0..times).map(|i| format!("a{i}: {check} ")).collect();
        let input = json!({ "action": "cameras.view", "targetId": "1" });
        let body = json!({
            "query": format!("query($inputs: [CheckInput!]!) {{ {fields} }}"),
            "variables": { "inputs": vec![input; 1000] },
        });
        let (answered, answer) = send(Options::default(), body.to_string().as_bytes()).await;
        assert_eq!(answered, status, "{times}: {answer}");
    }
}
