//! Whatever has an id, by its id alone.

use std::collections::BTreeSet;

use serde_json::json;

use super::{SCHEMA, Stage};
use crate::support::run;

/// Every type that is a node, with one of it, and fields that its own fragment asks for.
const NODES: [(&str, &str, &str); 5] = [
    ("User", "USER", "email"),
    ("Group", "SITE", "name"),
    ("Resource", "CAMERA", "name"),
    ("Resource", "LAYOUT", "name"),
    ("Resource", "LIST", "name"),
];

/// Things with an id that no `node` finds, for anybody: they are reached through what they belong to.
const NO_NODES: [&str; 4] = ["ENTRY", "CASE", "SESSION", "TOKEN"];

/// B8, B10: by the interface, by the type, and by a fragment of the interface in one of the type.
#[test]
fn b8_b10_node_asks_the_same_of_every_type_however_it_is_asked() {
    run(async {
        let stage = Stage::set().await;
        let listed: BTreeSet<&str> = NODES.iter().map(|(kind, ..)| *kind).collect();
        let members = SCHEMA.members["Node"].iter().map(String::as_str);
        assert_eq!(
            listed,
            members.collect(),
            "every type that is a Node is tried"
        );
        for (kind, name, field) in NODES {
            let id = stage.id(name);
            for selection in [
                "{ id }".to_owned(),
                format!("{{ ... on {kind} {{ id {field} }} }}"),
                format!(
                    "{{ ... on {kind} {{ ... on Node {{ ... on {kind} {{ {field} }} id }} }} }}"
                ),
            ] {
                let query = format!("{{ node(id: \"{id}\") {selection} }}");
                let nobody = stage.ask(None, &query).await;
                assert_eq!(crate::support::code(&nobody), "UNAUTHENTICATED", "{query}");
                let stranger = stage.ask(Some(&stage.stranger.token), &query).await;
                assert_eq!(stranger["data"], json!({ "node": null }), "{query}");
                for who in [&stage.reader.token, &stage.manager.token, &stage.desk.boss] {
                    let found = stage.ask(Some(who), &query).await;
                    assert_eq!(found["data"]["node"]["id"], id, "{query}: {found}");
                }
            }
        }
        for name in NO_NODES {
            let query = format!("{{ node(id: \"{name}\") {{ id }} }}");
            for who in [&stage.stranger, &stage.reader, &stage.manager] {
                let found = stage.ask(Some(&who.token), &query).await;
                assert!(found["data"]["node"].is_null(), "{name}: {found}");
            }
        }
    });
}

/// H2: there is no field by which a credential could be read, but those of the two mutations that
/// make one. `apiToken` and `apiTokens` lead to a token as it is listed, which has no secret.
#[test]
fn h2_no_field_of_an_answer_is_a_secret() {
    let secret = [
        "password",
        "secret",
        "token",
        "hash",
        "digest",
        "credential",
        "salt",
        "rtsp",
        "dsn",
    ];
    let mut found = BTreeSet::new();
    for (kind, fields) in &SCHEMA.objects {
        for field in fields.iter().filter(|_| kind != "Mutation") {
            let name = field.name.to_lowercase();
            if secret.iter().any(|word| name.contains(word)) {
                found.insert(format!("{kind}.{}", field.name));
            }
        }
    }
    let known = [
        "CreateApiTokenPayload.apiToken",
        "CreateApiTokenPayload.secret",
        "LoginPayload.token",
        "User.apiTokens",
    ];
    assert_eq!(found, known.map(str::to_owned).into());
}
