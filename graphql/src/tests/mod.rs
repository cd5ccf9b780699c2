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
mod known;
mod left_out;
mod lexemes;
mod licenses;
mod limits;
mod persisted;
mod probes;
mod refusals;
mod shapes;
mod subscriptions;
mod times;
mod unauthenticated;
mod wire;

use std::time::{Duration, Instant};

use async_graphql::Response;
use serde_json::{Value, json};

use crate::checked;
use crate::codes::Refusal;
use crate::gateway::answer;
use crate::limits::Options;
use crate::prepared::{Prepared, given, keepable, prepare, run};
use crate::request::Parts;
use crate::schema::{self, Schemas};

/// The answer to a body that nobody who is known has sent.
async fn send(options: Options, body: &[u8]) -> (u16, Value) {
    let response = match read(&options, body) {
        Ok((schemas, prepared)) => run(&schemas, &prepared, None, None).await,
        Err(response) => *response,
    };
    let answer = answer(response);
    (answer.status, serde_json::from_slice(&answer.body).unwrap())
}

/// A body as far as it can be executed.
fn read(options: &Options, body: &[u8]) -> Result<(Schemas, Prepared), Box<Response>> {
    let schemas = schema::build(options);
    let prepared = read_by(&schemas, options, body)?;
    Ok((schemas, prepared))
}

/// The same, by a schema that is there already.
fn read_by(schemas: &Schemas, options: &Options, body: &[u8]) -> Result<Prepared, Box<Response>> {
    let refused = |refusal: Refusal| Box::new(Response::from_errors(vec![*refusal]));
    let mut parts = Parts::read(body, options).map_err(refused)?;
    let query = parts.query.take().unwrap();
    let prepared = prepare(&query, parts, options).map_err(refused)?;
    given(&prepared).map_err(refused)?;
    keepable(&prepared, body.len()).map_err(refused)?;
    checked::check(schemas, &prepared)?;
    Ok(prepared)
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
