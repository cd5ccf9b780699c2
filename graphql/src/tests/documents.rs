//! What is too much, and that finding it out takes no time.

use std::fmt::Write as _;

use serde_json::json;

use super::{ask, error, refused, send};
use crate::limits::Options;

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
    let mut query = "{ viewer { ...f0 } }".to_owned();
    for i in 0..25 {
        let next = i + 1;
        write!(query, " fragment f{i} on User {{ ...f{next} ...f{next} }}").unwrap();
    }
    query.push_str(" fragment f25 on User { id }");
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
    let large = format!("viewer {{ {} }}", "id ".repeat(599));
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
        (status, &answer["data"]),
        (200, &json!({ "t": "Query", "__typename": "Query" })),
        "{answer}"
    );
    // What it costs is what is executed.
    let body = json!({ "query": query, "operationName": "c" }).to_string();
    assert_eq!(send(Options::default(), body.as_bytes()).await.0, 400);
}
