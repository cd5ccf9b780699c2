//! What errors tell of the schema where introspection is off (failures.md, G8).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{error, send};
use crate::limits::Options;
use crate::schema;

fn off() -> Options {
    Options {
        introspection: false,
        ..Options::default()
    }
}

/// The names of the schema that are no words of a language: those with a capital somewhere.
fn names() -> BTreeSet<String> {
    let sdl = schema::sdl();
    let words = sdl.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let is_name = |word: &&str| {
        let capitals = word.chars().filter(char::is_ascii_uppercase).count();
        let small = word.chars().filter(char::is_ascii_lowercase).count();
        capitals > 0
            && (capitals + small) > 3
            && (small == 0 || word[1..].contains(|c: char| c.is_ascii_uppercase()))
    };
    words.filter(is_name).map(str::to_owned).collect()
}

#[tokio::test]
async fn g8_errors_name_nothing_that_the_query_does_not() {
    let names = names();
    assert!(names.contains("totalCount") && names.contains("ResourceKind"));
    assert!(names.contains("OPERATOR"));
    let of = |query: &str, variables: Value| json!({ "query": query, "variables": variables });
    for body in [
        of("{ veiwer { id } }", json!({})),
        of("{ viewer { naem } }", json!({})),
        of("{ viewer { memberships { rol } } }", json!({})),
        of("{ viewer }", json!({})),
        of("{ viewer { id { a } } }", json!({})),
        of("{ viewer { memberships } }", json!({})),
        of("{ node { id } }", json!({})),
        of("{ node(i: \"1\") { id } }", json!({})),
        of("{ check { allowed } }", json!({})),
        of("{ check(input: {}) { allowed } }", json!({})),
        of("{ check(input: {a: 1}) { allowed } }", json!({})),
        of("{ check(input: 1) { allowed } }", json!({})),
        of("{ resources(kind: CAR) { a } }", json!({})),
        of("{ resources(kind: CAR) { __typename } }", json!({})),
        of("{ users(filter: {x: 1}) { __typename } }", json!({})),
        of("{ users(filter: {role: X}) { __typename } }", json!({})),
        of("{ users(sort: X) { __typename } }", json!({})),
        of("{ users(first: \"1\") { __typename } }", json!({})),
        of("{ ... on Usr { id } }", json!({})),
        of("{ viewer { ... on Group { id } } }", json!({})),
        of("query($a: Kind) { viewer { id } }", json!({})),
        of("query($a: Int) { node(id: $a) { id } }", json!({ "a": 1 })),
        of(
            "query($a: CheckInput!) { check(input: $a) { allowed } }",
            json!({}),
        ),
        of(
            "query($a: CheckInput!) { check(input: $a) { allowed } }",
            json!({ "a": {} }),
        ),
        of(
            "query($a: CheckInput!) { check(input: $a) { allowed } }",
            json!({ "a": { "b": 1 } }),
        ),
        of("mutation { createUser { revision } }", json!({})),
        of("mutation { createUser(input: {}) { revision } }", json!({})),
        of(
            "mutation { assignRole(input: {role: X}) { revision } }",
            json!({}),
        ),
        of("{ viewer @a { id } }", json!({})),
        of("{ viewer @skip { id } }", json!({})),
        of("subscription { changes { id } }", json!({})),
        of("{ change(revision: 5) { kind } }", json!({})),
        of("{ change(revision: \"x\") { kind } }", json!({})),
    ] {
        let (_, answer) = send(off(), body.to_string().as_bytes()).await;
        let (_, message) = error(&answer);
        let asked = body.to_string();
        for word in message.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            let told = names.contains(word) && !asked.contains(word);
            assert!(!told, "{body} is told of {word}: {message}");
        }
    }
}

#[tokio::test]
async fn where_introspection_is_on_errors_help() {
    let (_, answer) = super::ask("{ resources(kind: CAR) { totalCount } }").await;
    assert!(error(&answer).1.contains("ResourceKind"), "{answer}");
}
