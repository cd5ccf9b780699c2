//! What may be asked of the schema itself.

use serde_json::json;

use super::{ask, error, refused, send};
use crate::limits::Options;

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
