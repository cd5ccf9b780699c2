//! What is too much, and that finding it out takes no time.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{ask, error, send};
use crate::limits::Options;

async fn refused(query: &str) -> String {
    let begin = Instant::now();
    let (status, answer) = ask(query).await;
    assert_eq!(status, 400, "{answer}");
    assert!(begin.elapsed() < Duration::from_secs(10), "took too long");
    assert_eq!(error(&answer).0, "GRAPHQL_VALIDATION_FAILED", "{answer}");
    error(&answer).1.to_owned()
}

const LOGIN: &str = r#"login(input: {email: "a@b", password: "1"}) { token }"#;

#[tokio::test]
async fn an_operation_has_one_login_at_most() {
    // E1: aliases, and whatever else puts the field in twice, would multiply the guesses.
    for twice in [
        format!("mutation {{ a: {LOGIN} b: {LOGIN} }}"),
        format!("mutation {{ {LOGIN} {LOGIN} }}"),
        format!("mutation {{ ...f ...f }} fragment f on Mutation {{ {LOGIN} }}"),
        format!("mutation {{ {LOGIN} ... on Mutation {{ b: {LOGIN} }} }}"),
        format!("mutation {{ {LOGIN} ... @skip(if: true) {{ b: {LOGIN} }} }}"),
    ] {
        let message = refused(&twice).await;
        assert_eq!(message, "an operation has one login at most", "{twice}");
    }
}

#[tokio::test]
async fn fragments_that_double_are_refused_at_once() {
    let mut query = "{ ...f0 }".to_owned();
    for i in 0..25 {
        let next = i + 1;
        write!(query, " fragment f{i} on Query {{ ...f{next} ...f{next} }}").unwrap();
    }
    query.push_str(" fragment f25 on Query { viewer { id } }");
    assert_eq!(refused(&query).await, "the query selects too much");
}

#[tokio::test]
async fn fragments_in_a_circle_or_a_long_row_are_refused() {
    let circle = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
    refused(circle).await;
    let mut row = "{ viewer { id } }".to_owned();
    for i in 0..20_000 {
        write!(row, " fragment f{i} on Query {{ ...f{} }}", i + 1).unwrap();
    }
    refused(&row).await;
}

#[tokio::test]
async fn depth_is_bound_before_the_parser_descends() {
    for (open, close) in [("{a", "}"), ("{a(b:[", "])}"), ("{a(b:{c:", "})}")] {
        let deep = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(refused(&deep).await, "the query is nested too deep");
    }
    refused(&format!(
        "query($a: {}Int{}) {{ viewer {{ id }} }}",
        "[".repeat(9999),
        "]".repeat(9999)
    ))
    .await;
    let parents = format!("{}id{}", "parent { ".repeat(20), " }".repeat(20));
    let query = format!("{{ node(id: \"1\") {{ ... on Group {{ {parents} }} }} }}");
    refused(&query).await;
}

#[tokio::test]
async fn brackets_in_strings_and_comments_are_no_depth() {
    let brackets = "[{(".repeat(100);
    for query in [
        format!("{{ node(id: \"{brackets}\\\"{brackets}\") {{ id }} }}"),
        format!("{{ node(id: \"\"\"{brackets}\"{brackets}\"\"\") {{ id }} }}"),
        format!("{{ # {brackets}\n node(id: \"\") {{ id }} }}"),
    ] {
        let (status, answer) = ask(&query).await;
        assert_eq!(
            (status, error(&answer).0),
            (200, "UNAUTHENTICATED"),
            "{query}"
        );
    }
}

#[tokio::test]
async fn directives_are_bound() {
    let query = format!(
        "{{ viewer {} {{ id }} }}",
        "@skip(if: false) ".repeat(10_000)
    );
    refused(&query).await;
}

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
async fn a_document_has_few_operations_and_all_of_them_count() {
    let operations = |n: usize, fields: &str| {
        let all: String = (0..n)
            .map(|i| format!("query q{i} {{ {fields} }} "))
            .collect();
        json!({ "query": all, "operationName": "q0" }).to_string()
    };
    let answered = async |body: String| {
        let (status, answer) = send(Options::default(), body.as_bytes()).await;
        (status, answer["errors"][0]["message"].clone())
    };
    assert_eq!(answered(operations(20, "__typename")).await.0, 200);
    let (status, message) = answered(operations(21, "__typename")).await;
    assert_eq!(
        (status, message),
        (400, json!("the query has too many operations"))
    );
    let large = "a: __typename ".repeat(600);
    assert_eq!(answered(operations(10, &large)).await.0, 200);
    let (status, message) = answered(operations(20, &large)).await;
    assert_eq!(
        (status, message),
        (400, json!("the query selects too much"))
    );
    let fragments: String = (0..20)
        .map(|i| format!("fragment f{i} on Query {{ {large} }} "))
        .collect();
    assert_eq!(
        refused(&format!("{{ __typename }} {fragments}")).await,
        "the query selects too much"
    );
}

#[tokio::test]
async fn what_is_not_executed_is_left_out() {
    let query = "query a { ...used } query b { ...other } query c { users(first: 1000) { nodes { \
                 assignedResources(first: 1000) { totalCount } } } } \
                 fragment used on Query { t: __typename ...within } \
                 fragment within on Query { __typename } \
                 fragment other on Query { viewer { id } }";
    let body = json!({ "query": query, "operationName": "a" }).to_string();
    let (status, answer) = send(Options::default(), body.as_bytes()).await;
    assert_eq!(
        (status, answer["data"].to_string().as_str()),
        (200, r#"{"t":"Query","__typename":"Query"}"#),
        "{answer}"
    );
    // What it costs is what is executed.
    let body = json!({ "query": query, "operationName": "c" }).to_string();
    assert_eq!(send(Options::default(), body.as_bytes()).await.0, 400);
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

/// What GraphiQL sends, word for word (graphql-js, `getIntrospectionQuery`).
fn introspection() -> String {
    include_str!("introspection.graphql").to_owned()
}

#[tokio::test]
async fn introspection_works_where_it_is_on() {
    let (status, answer) = ask(&introspection()).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["data"]["__schema"]["queryType"]["name"], "Query");
}

#[tokio::test]
async fn introspection_goes_in_no_circles() {
    let circle = "fields { type { ofType { ".repeat(4) + "name" + &"} } }".repeat(4);
    let message = refused(&format!("{{ __schema {{ types {{ {circle} }} }} }}")).await;
    assert_eq!(message, "introspection is nested too deep");
}

#[tokio::test]
async fn introspection_asks_for_each_field_once_in_a_place() {
    let of_types = "ofType { name ".repeat(5) + &"}".repeat(5);
    let leaves: String = (0..5).map(|i| format!("a{i}: name ")).collect();
    for query in [
        "{ a: __schema { queryType { name } } b: __schema { queryType { name } } }".to_owned(),
        r#"{ a: __type(name: "User") { name } b: __type(name: "Group") { kind } }"#.to_owned(),
        "{ __schema { types { a: fields { name } b: fields { name } } } }".to_owned(),
        "{ __schema { a: types { name } types { kind } } }".to_owned(),
        "{ __schema { types { ...f ... on __Type { a: fields { name } } } } } \
         fragment f on __Type { fields { name } }"
            .to_owned(),
        format!("{{ __schema {{ types {{ fields {{ type {{ a: {of_types} b: {of_types} }} }} }} }} }}"),
        "{ __schema { types { possibleTypes { name } interfaces { name } a: possibleTypes { name } } } }"
            .to_owned(),
        "{ __schema { types { fields { args { type { name } a: type { name } } } } } }".to_owned(),
        "{ __schema { types { fields { a: args { name } args { name } } } } }".to_owned(),
        "{ __schema { types { inputFields { name } a: inputFields { name } } } }".to_owned(),
        format!("{{ __schema {{ types {{ fields {{ {leaves} }} }} }} }}"),
    ] {
        let message = refused(&query).await;
        assert!(message.contains("twice in one place"), "{query}: {message}");
    }
}

#[tokio::test]
async fn introspection_says_so_where_it_is_off() {
    let options = Options {
        introspection: false,
        ..Options::default()
    };
    for query in [
        introspection(),
        "{ __type(name: \"User\") { name } }".to_owned(),
        "{ ...f } fragment f on Query { __schema { queryType { name } } }".to_owned(),
    ] {
        let body = json!({ "query": query }).to_string();
        let (status, answer) = send(options, body.as_bytes()).await;
        assert_eq!(status, 400, "{answer}");
        assert_eq!(error(&answer).1, "introspection is off on this server");
    }
    let body = json!({ "query": "{ __typename }" }).to_string();
    assert_eq!(send(options, body.as_bytes()).await.0, 200);
}
