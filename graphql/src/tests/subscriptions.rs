//! What can be subscribed to, as far as no application is asked.

use async_graphql::parser::types::OperationType;

use super::{ask, error, refused};
use crate::document;
use crate::events::Way;
use crate::limits::Options;

#[tokio::test]
async fn exactly_one_field_is_subscribed_to() {
    let changes = "permissionChanges { revision }";
    for query in [
        format!("subscription {{ {changes} again: {changes} }}"),
        format!("subscription {{ {changes} {changes} }}"),
        format!(
            "subscription {{ {changes} ...more }} fragment more on Subscription {{ {changes} }}"
        ),
        format!("subscription {{ {changes} __typename }}"),
        "subscription { __typename }".to_owned(),
        "subscription { __schema { queryType { name } } }".to_owned(),
        format!("subscription {{ ... @include(if: false) {{ {changes} }} }}"),
        "subscription { permissionChanges @include(if: false) { revision } }".to_owned(),
        format!("subscription {{ ... on Query {{ {changes} }} }}"),
        format!("subscription {{ ...other }} fragment other on Query {{ {changes} }}"),
        "subscription { ...nothing }".to_owned(),
        "subscription { other }".to_owned(),
        "subscription { viewer { id } }".to_owned(),
        "subscription { permissionChanges }".to_owned(),
    ] {
        refused(&query).await;
    }
}

#[tokio::test]
async fn the_one_field_may_stand_in_fragments() {
    let changes = "all: permissionChanges { revision ...what }";
    let what = "fragment what on PermissionChange { kind }";
    for query in [
        format!("subscription {{ ... {{ {changes} }} }} {what}"),
        format!("subscription {{ ... on Subscription {{ {changes} }} }} {what}"),
        format!(
            "subscription s {{ ...root }} fragment root on Subscription {{ {changes} }} {what}"
        ),
    ] {
        let (status, answer) = ask(&query).await;
        assert_eq!(
            (status, error(&answer).0),
            (200, "UNAUTHENTICATED"),
            "{answer}"
        );
        assert_eq!(answer["errors"][0]["path"][0], "all", "{answer}");
        let (document, _) = document::read(&query, None, &Options::default()).unwrap();
        let operation = document::operation(&document).unwrap();
        assert_eq!(operation.selection_set.node.items.len(), 1);
    }
}

#[tokio::test]
async fn arguments_and_limits_are_those_of_queries() {
    let (status, answer) =
        ask(r#"subscription { permissionChanges(after: "1x") { revision } }"#).await;
    assert_eq!(
        (status, error(&answer).0),
        (200, "BAD_USER_INPUT"),
        "{answer}"
    );
    let effects: String = (0..100)
        .map(|i| format!("e{i}: effects {{ users }} "))
        .collect();
    refused(&format!(
        "subscription {{ permissionChanges {{ {effects} }} }}"
    ))
    .await;
    let parents = format!("{}id{}", "parent { ".repeat(20), " }".repeat(20));
    let deep = format!("subjects {{ ... on Group {{ {parents} }} }}");
    refused(&format!(
        "subscription {{ permissionChanges {{ {deep} }} }}"
    ))
    .await;
}

#[test]
fn each_way_takes_what_it_is_for() {
    use OperationType::{Mutation, Query, Subscription};
    for (way, taken) in [
        (Way::Post, vec![Query, Mutation]),
        (Way::PostEvents, vec![Query, Mutation, Subscription]),
        (Way::GetEvents, vec![Query, Subscription]),
        (Way::Socket, vec![Subscription]),
    ] {
        for kind in [Query, Mutation, Subscription] {
            let refused = way.refuses(kind).is_some();
            assert_eq!(refused, !taken.contains(&kind), "{way:?} {kind:?}");
        }
    }
}

#[tokio::test]
async fn an_event_has_a_page_of_effects_and_not_many() {
    let page = "entries(first: 1000) { nodes { user { id } target { id } gained lost } }";
    let with = |effects: &str| {
        format!("subscription {{ permissionChanges {{ revision effects {{ {effects} }} }} }}")
    };
    let (status, answer) = ask(&with(page)).await;
    assert_eq!((status, error(&answer).0), (200, "UNAUTHENTICATED"));
    let aliased = (0..12).map(|at| format!("a{at}: {page} "));
    refused(&with(&aliased.collect::<String>())).await;
}
