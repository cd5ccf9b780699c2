//! A variable that is left out is not null.

use async_graphql::{
    EmptySubscription, InputObject, MaybeUndefined, Object, Request, Schema, Variables,
};
use serde_json::{Value, json};

use crate::document;
use crate::left_out;
use crate::limits::Options;

#[derive(InputObject)]
struct Inner {
    value: MaybeUndefined<String>,
}

#[derive(InputObject)]
struct Input {
    inner: Option<Inner>,
    list: Option<Vec<Inner>>,
    value: MaybeUndefined<String>,
}

struct Root;

#[Object]
impl Root {
    async fn told(&self, input: Input) -> Vec<String> {
        let inner = input.inner.map(|inner| inner.value);
        let list = input.list.unwrap_or_default();
        let list = list.into_iter().map(|inner| inner.value);
        [input.value]
            .into_iter()
            .chain(inner)
            .chain(list)
            .map(|value| format!("{value:?}"))
            .collect()
    }

    async fn plain(&self, value: Option<String>) -> Option<String> {
        value
    }
}

/// What the operation answers, after what is left out was taken out.
async fn told(query: &str, variables: Value) -> Value {
    let variables = Variables::from_json(variables);
    let (mut document, _) = document::read(query, None, &Options::default()).unwrap();
    left_out::apply(&mut document, &variables);
    let schema = Schema::new(Root, Root, EmptySubscription);
    let mut request = Request::new(query).variables(variables);
    request.set_parsed_query(document);
    serde_json::to_value(schema.execute(request).await).unwrap()
}

#[tokio::test]
async fn a_field_whose_variable_is_left_out_is_left_out() {
    let query = "query($v: String) { told(input: {value: $v}) }";
    for (variables, value) in [
        (json!({}), "Undefined"),
        (json!({ "v": null }), "Null"),
        (json!({ "v": "a" }), "Value(\"a\")"),
    ] {
        let answer = told(query, variables).await;
        assert_eq!(answer["data"]["told"], json!([value]), "{answer}");
    }
    let default = "query($v: String = \"d\") { told(input: {value: $v}) }";
    let answer = told(default, json!({})).await;
    assert_eq!(answer["data"]["told"], json!(["Value(\"d\")"]), "{answer}");
}

#[tokio::test]
async fn it_is_so_wherever_the_field_stands() {
    let query = "mutation($v: String, $w: String) { ...f told(input: {inner: {value: $v}}) } \
                 fragment f on Root { a: told(input: {list: [{value: $v}, {value: $w}]}) \
                 ... { b: told(input: {value: $w, inner: {}}) } }";
    let answer = told(query, json!({ "w": "x" })).await;
    assert_eq!(
        answer["data"],
        json!({
            "a": ["Undefined", "Undefined", "Value(\"x\")"],
            "b": ["Value(\"x\")", "Undefined"],
            "told": ["Undefined", "Undefined"],
        }),
        "{answer}"
    );
}

#[tokio::test]
async fn a_variable_with_another_use_stays_and_one_without_any_is_refused() {
    let query = "query($v: String) { plain(value: $v) told(input: {value: $v}) }";
    let answer = told(query, json!({})).await;
    let data = json!({ "plain": null, "told": ["Undefined"] });
    assert_eq!(answer["data"], data, "{answer}");
    let unused = "query($v: String, $u: String) { told(input: {value: $v}) }";
    let answer = told(unused, json!({})).await;
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("$u") || message.contains("\"u\""),
        "{message}"
    );
    let undefined = told("{ told(input: {value: $v}) }", json!({})).await;
    assert!(undefined["errors"][0].is_object(), "{undefined}");
}
