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
        ("analyticsCases(first: 0) { totalCount }", 36),
        (r#"analyticsCase(id: "1") { name }"#, 399),
        ("licenseStatistics { levels { level } }", 398),
        ("checkStatistics { steps { at allowed denied } }", 44),
        ("auditLog(first: 0) { pageInfo { hasNextPage } }", 36),
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
    for list in ["cameras", "containedIn", "entries"] {
        let nested = format!(
            "{{ resources(first: 400) {{ nodes {{ {list}(first: 0) {{ totalCount }} }} }} }}"
        );
        refused(&nested).await;
    }
    for list in ["assignedResources", "sessions", "apiTokens"] {
        let nested =
            format!("{{ users(first: 400) {{ nodes {{ {list}(first: 0) {{ totalCount }} }} }} }}");
        refused(&nested).await;
    }
    for list in ["cameras", "events"] {
        let nested = format!(
            "{{ analyticsCases(first: 400) {{ nodes {{ {list}(first: 0) {{ totalCount }} }} }} }}"
        );
        refused(&nested).await;
    }
}

#[tokio::test]
async fn pages_of_the_console_pass() {
    for page in [
        "users(first: 50) { totalCount pageInfo { hasNextPage endCursor } nodes { id name email \
         language active createdAt createdBy { id name } actionLimits ipPool licenses { level total \
         used shared available } memberships { role \
         group { id name path { id name } } } } }",
        "resources(first: 50) { totalCount pageInfo { hasNextPage endCursor } nodes { id kind name \
         externalId groups { id name path { id name } } } }",
        "groups(first: 200) { totalCount nodes { id name externalId parent { id } path { id name } \
         } }",
        "users(first: 1000) { totalCount nodes { id name email language active createdAt ipPool } }",
        "resources(first: 1000) { totalCount nodes { id kind name externalId } }",
        "analyticsCases(first: 50) { totalCount nodes { id name kind level paused suspendedAt \
         deletedAt createdAt owner { id name } cameras(first: 20) { nodes { threshold zone { x y } \
         camera { id name } } } reactions { kind target } lists { id name } } }",
        "serviceTerms { text link version } viewer { sessions { nodes { id createdAt expiresAt \
         lastUsedAt address userAgent current } } }",
    ] {
        let (status, answer) = ask(&format!("{{ {page} }}")).await;
        assert_eq!(
            (status, error(&answer).0),
            (200, "UNAUTHENTICATED"),
            "{answer}"
        );
    }
}

/// As many of this mutation as one operation may have, and no more.
async fn at_most(mutation: &str, most: usize) {
    let times = |n| {
        let fields: String = (0..n).map(|i| format!("a{i}: {mutation} ")).collect();
        format!("mutation {{ {fields} }}")
    };
    assert_eq!(ask(&times(most)).await.0, 200, "{mutation}");
    refused(&times(most + 1)).await;
}

#[tokio::test]
async fn commits_and_hashes_are_counted() {
    let group = r#"createGroup(input: {parentId: "1", name: "a"}) { revision }"#;
    at_most(group, 199).await;
    for (name, input) in [
        ("updateUser", r#"{userId: "1"}"#),
        ("deleteUser", r#"{userId: "1"}"#),
        ("removeFromGroup", r#"{userId: "1", groupId: "1"}"#),
        ("unassignFromUser", r#"{userId: "1", resourceIds: []}"#),
        ("setActionLimits", r#"{userId: "1"}"#),
        ("setIpPool", r#"{userId: "1", ipPool: []}"#),
        ("renameGroup", r#"{groupId: "1", name: "a"}"#),
        ("moveGroup", r#"{groupId: "1", parentId: "1"}"#),
        ("deleteGroup", r#"{groupId: "1"}"#),
        ("unassignFromGroup", r#"{groupId: "1", resourceIds: []}"#),
        ("updateResource", r#"{resourceId: "1"}"#),
        ("deleteResource", r#"{resourceId: "1"}"#),
        ("attachCamera", r#"{resourceId: "1", cameraId: "1"}"#),
        ("detachCamera", r#"{resourceId: "1", cameraId: "1"}"#),
        ("setLicenses", r#"{userId: "1", licenses: []}"#),
        ("setLicenseTotals", "{totals: []}"),
        ("endSession", r#"{sessionId: "1"}"#),
        ("endAllSessions", r#"{userId: "1"}"#),
        ("revokeApiToken", r#"{tokenId: "1"}"#),
        (
            "createCase",
            r#"{name: "a", kind: FIRE, level: 1, cameras: []}"#,
        ),
        ("updateCase", r#"{caseId: "1"}"#),
        ("pauseCase", r#"{caseId: "1"}"#),
        ("resumeCase", r#"{caseId: "1"}"#),
        ("deleteCase", r#"{caseId: "1"}"#),
        ("createEntry", r#"{listId: "1", label: "a", value: "a"}"#),
        ("updateEntry", r#"{entryId: "1"}"#),
        ("deleteEntry", r#"{entryId: "1"}"#),
    ] {
        let mutation = format!("{name}(input: {input}) {{ revision }}");
        at_most(&mutation, 199).await;
    }
    let events = r#"recordEvents(input: {caseId: "1", events: []}) { recorded }"#;
    at_most(events, 199).await;
    let change = r#"input: {currentPassword: "1", newPassword: "1", confirmation: "1"}"#;
    at_most(&format!("changePassword({change}) {{ revision }}"), 9).await;
    let token = r#"name: "a", scope: [], expiresAt: "2030-01-01T00:00:00Z", currentPassword: "1""#;
    let token = format!("createApiToken(input: {{{token}}}) {{ secret }}");
    at_most(&token, 19).await;
    let user = r#"email: "a@b", name: "a", password: "123456""#;
    for mutation in [
        format!("createUser(input: {{{user}, memberships: []}}) {{ revision }}"),
        format!(r#"duplicateUser(input: {{userId: "1", {user}}}) {{ revision }}"#),
        r#"setPassword(input: {userId: "1", password: "123456"}) { revision }"#.to_owned(),
    ] {
        at_most(&mutation, 19).await;
    }
}

#[tokio::test]
async fn effects_count_where_they_are_asked_for() {
    let group = r#"createGroup(input: {parentId: "1", name: "a"})"#;
    at_most(&format!("{group} {{ effects {{ users }} }}"), 49).await;
    let entries = "entries(first: 1000) { nodes { gained lost user { id } target { id } } }";
    at_most(&format!("{group} {{ effects {{ {entries} }} }}"), 17).await;
    let log = |first| {
        format!("{{ auditLog(first: {first}) {{ nodes {{ kind effects {{ users }} }} }} }}")
    };
    assert_eq!(ask(&log(60)).await.0, 200);
    refused(&log(80)).await;
}

#[tokio::test]
async fn a_check_of_the_past_counts_as_a_call() {
    let input = r#"input: {action: "cameras.view", targetId: "1"}, asOf: {revision: "1"}"#;
    let times = |n| {
        let check = format!("check({input}) {{ allowed }} ");
        let fields: String = (0..n).map(|i| format!("a{i}: {check}")).collect();
        format!("{{ {fields} }}")
    };
    assert_eq!(ask(&times(399)).await.0, 200);
    refused(&times(400)).await;
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
