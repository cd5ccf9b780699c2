//! The shape of a result where fields failed, and the order of its fields.

use async_graphql::{PathSegment, Pos, Response, ServerError, Value};
use serde_json::json;

use super::ask;
use crate::document;
use crate::limits::Options;
use crate::shape::{Order, restore};

/// The data as the library left it, put right; `failed` is the path of the one error.
fn restored(query: &str, left: serde_json::Value, failed: &str) -> String {
    let (document, _) = document::read(query, None, &Options::default()).unwrap();
    let operation = document::operation(&document).unwrap();
    let mut response = Response::new(Value::from_json(left).unwrap());
    let path = failed.split('.').filter(|part| !part.is_empty());
    let path = path.map(|part| match part.parse() {
        Ok(index) => PathSegment::Index(index),
        Err(_) => PathSegment::Field(part.to_owned()),
    });
    let error = ServerError::new("no", Some(Pos::default())).with_path(path.collect());
    response.errors.push(error);
    let order = Order::of(&document, &[&operation.selection_set.node]);
    restore(&mut response, &document, operation, &order);
    serde_json::to_string(&response.data).unwrap()
}

#[test]
fn a_field_that_may_be_null_is_null() {
    let query = "{ viewer { createdBy { id } language } }";
    let left = json!({ "viewer": { "language": "en" } });
    let right = r#"{"viewer":{"createdBy":null,"language":"en"}}"#;
    assert_eq!(restored(query, left, "viewer.createdBy"), right);
}

#[test]
fn a_field_that_may_not_be_null_takes_along_what_is_around_it() {
    let query = "{ viewer { language by: createdBy { id name } } }";
    let left = json!({ "viewer": { "language": "en", "by": { "id": "1" } } });
    let right = r#"{"viewer":{"language":"en","by":null}}"#;
    assert_eq!(restored(query, left, "viewer.by.name"), right);

    let query = "{ users { nodes { id name } } }";
    let left = json!({ "users": { "nodes": [{ "id": "1" }, { "id": "2", "name": "b" }] } });
    assert_eq!(restored(query, left, "users.nodes.0.name"), "null");
}

#[test]
fn fragments_and_interfaces_are_looked_through() {
    let query = "{ node(id: \"1\") { ...all ... on Group { parent { name } path { id } } } } \
                 fragment all on Node { ... on User { email } id }";
    let left = json!({ "node": { "path": [{ "id": "1" }], "parent": null, "id": "1" } });
    let right = r#"{"node":{"id":"1","parent":null,"path":[{"id":"1"}]}}"#;
    assert_eq!(restored(query, left.clone(), "node.parent.name"), right);
    assert_eq!(restored(query, left, "node.path.0.id"), r#"{"node":null}"#);
}

#[test]
fn what_is_null_around_a_failure_stays_so() {
    let query =
        "mutation { createGroup(input: {parentId: \"1\", name: \"a\"}) { group { name } } }";
    for left in [
        json!(null),
        json!({ "createGroup": null }),
        json!({ "createGroup": { "group": null } }),
    ] {
        let data = restored(query, left.clone(), "createGroup.group.name");
        assert_eq!(data, left.to_string());
    }
}

#[test]
fn fields_stand_in_the_order_of_the_query() {
    let query = "{ users { totalCount nodes { name ...f } b: totalCount } users { edges { cursor } } } \
                 fragment f on User { email id }";
    let left = json!({ "users": {
        "b": 1, "edges": [{ "cursor": "c" }],
        "nodes": [{ "email": "e", "id": "1", "name": "n" }], "totalCount": 1,
    } });
    let right = r#"{"users":{"totalCount":1,"nodes":[{"name":"n","email":"e","id":"1"}],"b":1,"edges":[{"cursor":"c"}]}}"#;
    assert_eq!(restored(query, left, ""), right);
}

#[tokio::test]
async fn a_root_field_that_failed_leaves_no_data_of_the_others() {
    let (status, answer) = ask("{ __typename viewer { id } }").await;
    assert_eq!((status, &answer["data"]), (200, &serde_json::Value::Null));
    let (_, answer) = ask("{ __typename node(id: \"1\") { id } }").await;
    assert_eq!(
        answer["data"],
        json!({ "__typename": "Query", "node": null })
    );
}
