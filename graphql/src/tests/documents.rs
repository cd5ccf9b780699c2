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
    let tree = "{ groups(first: 500) { nodes { id name children(first: 1) { totalCount } \
                members(first: 1) { totalCount } resources(first: 1) { totalCount } } } }";
    assert_eq!(ask(tree).await.0, 200);
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

/// What GraphiQL sends, at its deepest.
fn introspection() -> String {
    let of_types = "ofType { name kind ".repeat(9) + &"}".repeat(9);
    let ty = format!("type {{ name kind {of_types} }}");
    format!(
        "{{ __schema {{ queryType {{ name }} types {{ name fields {{ name args {{ name {ty} }} \
         {ty} }} inputFields {{ name {ty} }} enumValues {{ name }} }} }} }}"
    )
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
