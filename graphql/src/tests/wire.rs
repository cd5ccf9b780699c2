//! Bodies, statuses and codes.

use serde_json::{Value, json};

use super::{ask, error, send};
use crate::limits::Options;

#[tokio::test]
async fn a_body_that_is_no_request_is_refused() {
    for body in [
        "",
        "{",
        "1",
        "{}",
        r#"{"query": 1}"#,
        r#"{"query": null}"#,
        r#"{"query": "{ __typename }", "variables": []}"#,
        r#"{"query": "{ __typename }", "variables": "{}"}"#,
        r#"{"query": "{ __typename }", "operationName": 1}"#,
        r#"{"query": "{ __typename }", "extensions": 1}"#,
        r#"{"query": "{ __typename }", "operationName": "other"}"#,
        r#"{"query": "query a { __typename } query b { __typename }"}"#,
    ] {
        let (status, answer) = send(Options::default(), body.as_bytes()).await;
        assert_eq!(status, 400, "{body}");
        assert_eq!(error(&answer).0, "BAD_USER_INPUT", "{body}");
        assert!(answer.get("data").is_none(), "{body}");
    }
}

#[tokio::test]
async fn several_operations_in_one_request_are_refused() {
    let login = json!({ "query": "mutation { logout { userErrors { code } } }" });
    let batch = Value::Array(vec![login.clone(), login]).to_string();
    let (status, answer) = send(Options::default(), batch.as_bytes()).await;
    assert_eq!((status, error(&answer).0), (400, "BAD_USER_INPUT"));
}

#[tokio::test]
async fn what_does_not_parse_or_fit_the_schema_is_not_executed() {
    for (query, code) in [
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ viewer { id }", "GRAPHQL_PARSE_FAILED"),
        ("{ veiwer { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewer }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewer { ...nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ node { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ resources(kind: CAR) { totalCount } }", "BAD_USER_INPUT"),
        (
            "{ resources(first: \"1\") { totalCount } }",
            "BAD_USER_INPUT",
        ),
        (
            "{ resources(first: 3000000000) { totalCount } }",
            "BAD_USER_INPUT",
        ),
    ] {
        let (status, answer) = ask(query).await;
        assert_eq!((status, error(&answer).0), (400, code), "{query}: {answer}");
        assert!(answer.get("data").is_none(), "{query}");
    }
}

#[tokio::test]
async fn a_syntax_error_is_one_line_and_repeats_nothing() {
    let (_, answer) = ask("{ viewer { name(secret: } }").await;
    let (_, message) = error(&answer);
    assert!(message.starts_with("syntax error: expected "), "{message}");
    assert!(!message.contains("secret"), "{message}");
}

#[tokio::test]
async fn revisions_are_digits_in_a_string() {
    for bad in [
        "5",
        "\"\"",
        "\"-1\"",
        "\"+1\"",
        "\"1.0\"",
        "\"99999999999999999999\"",
        "true",
    ] {
        let query = format!("{{ change(revision: {bad}) {{ kind }} }}");
        let (status, answer) = ask(&query).await;
        assert_eq!(
            (status, error(&answer).0),
            (200, "BAD_USER_INPUT"),
            "{bad}: {answer}"
        );
    }
    let (_, answer) = ask("{ change(revision: \"18446744073709551615\") { kind } }").await;
    assert_eq!(error(&answer).0, "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_number_that_is_none_of_ours_is_bad_input() {
    for (bad, json) in [
        ("99999999999", json!(99_999_999_999_u64)),
        ("-99999999999", json!(-99_999_999_999_i64)),
        ("1.5", json!(1.5)),
        ("true", json!(true)),
    ] {
        let (_, answer) = ask(&format!("{{ users(first: {bad}) {{ totalCount }} }}")).await;
        assert_eq!(error(&answer).0, "BAD_USER_INPUT", "{bad}: {answer}");
        let query = "query($first: Int) { users(first: $first) { totalCount } }";
        let body = json!({ "query": query, "variables": { "first": json } }).to_string();
        let (_, answer) = send(Options::default(), body.as_bytes()).await;
        assert_eq!(error(&answer).0, "BAD_USER_INPUT", "{bad}: {answer}");
    }
}

#[tokio::test]
async fn a_variable_of_the_wrong_type_is_bad_input() {
    let query = "query($kind: ResourceKind) { resources(kind: $kind) { totalCount } }";
    for value in [json!("CAR"), json!(1), json!({}), json!([[1]])] {
        let body = json!({ "query": query, "variables": { "kind": value } }).to_string();
        let (_, answer) = send(Options::default(), body.as_bytes()).await;
        assert_eq!(error(&answer).0, "BAD_USER_INPUT", "{value}: {answer}");
    }
    let query = "query($id: ID!) { node(id: $id) { id } }";
    for variables in [json!({}), json!({ "id": null })] {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let (status, answer) = send(Options::default(), body.as_bytes()).await;
        assert_eq!(
            (status, error(&answer).0),
            (400, "BAD_USER_INPUT"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn g8_nothing_suggests_names_of_the_schema() {
    for query in [
        "{ viewe { id } }",
        "{ node(i: \"1\") { id } }",
        "{ ...on Usr { id } }",
    ] {
        let (_, answer) = ask(query).await;
        assert!(!answer.to_string().contains("Did you mean"), "{answer}");
    }
}
