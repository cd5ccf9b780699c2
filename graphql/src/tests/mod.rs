//! Tests of what holds before any application is asked.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends where its ground is missing"
)]

mod as_of;
mod batches;
mod costs;
mod documents;
mod inputs;
mod introspection;
mod left_out;
mod licenses;
mod refusals;
mod shapes;
mod subscriptions;
mod times;
mod unauthenticated;
mod wire;

use std::time::{Duration, Instant};

use async_graphql::Response;
use serde_json::{Value, json};

use crate::gateway::answer;
use crate::limits::Options;
use crate::prepared::{prepare, run};
use crate::schema;

/// The answer to a body that nobody who is known has sent.
async fn send(options: Options, body: &[u8]) -> (u16, Value) {
    let response = match prepare(body, &options) {
        Ok(prepared) => run(&schema::build(&options), &prepared, None, None).await,
        Err(refusal) => Response::from_errors(vec![*refusal]),
    };
    let answer = answer(response);
    (answer.status, serde_json::from_slice(&answer.body).unwrap())
}

/// The answer to a query, within the usual limits.
async fn ask(query: &str) -> (u16, Value) {
    let body = json!({ "query": query }).to_string();
    send(Options::default(), body.as_bytes()).await
}

/// The code of the first error, and its message.
fn error(answer: &Value) -> (&str, &str) {
    let error = &answer["errors"][0];
    let code = error["extensions"]["code"].as_str();
    (code.unwrap(), error["message"].as_str().unwrap())
}

/// What is said of a query that is refused before anything is executed, and at once.
async fn refused(query: &str) -> String {
    let begin = Instant::now();
    let (status, answer) = ask(query).await;
    assert_eq!(status, 400, "{answer}");
    assert!(begin.elapsed() < Duration::from_secs(10), "took too long");
    assert_eq!(error(&answer).0, "GRAPHQL_VALIDATION_FAILED", "{answer}");
    error(&answer).1.to_owned()
}
