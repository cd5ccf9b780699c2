//! What takes long, and what moves on meanwhile.

use std::time::Duration;

use async_graphql::Response;
use canopy_app::AppError;
use serde_json::{Value, json};

use super::error;
use crate::caller::Attempt;
use crate::gateway::{answer, still_fresh, within};

fn told(response: Response) -> (u16, Value) {
    let answer = answer(response);
    (answer.status, serde_json::from_slice(&answer.body).unwrap())
}

fn typename() -> Response {
    Response::new(async_graphql::value!({ "__typename": "Query" }))
}

#[tokio::test]
async fn a_query_that_takes_too_long_is_cut() {
    let limit = Duration::from_millis(1);
    let late = within(limit, std::future::pending::<()>()).await;
    let (status, answer) = told(late.unwrap_err());
    assert_eq!((status, error(&answer).0), (200, "OVERLOADED"), "{answer}");
    assert!(error(&answer).1.contains("ask for less"), "{answer}");
    assert_eq!(answer["data"], Value::Null);
    let done = async { typename() };
    let (_, answer) = told(within(limit, done).await.unwrap());
    assert_eq!(answer["data"], json!({ "__typename": "Query" }));
}

#[tokio::test]
async fn a_slow_query_is_answered_by_a_server_that_is_still_fresh_only() {
    let stale = async || Err(AppError::Stale);
    let slow = Duration::from_secs(2);
    let (status, answer) = told(still_fresh(typename(), slow, stale).await);
    assert_eq!((status, error(&answer).0), (200, "STALE"), "{answer}");
    assert_eq!(answer["data"], Value::Null);
    let quick = Duration::from_millis(900);
    let fresh = async || Ok(());
    for response in [
        still_fresh(typename(), quick, stale).await,
        still_fresh(typename(), slow, fresh).await,
    ] {
        assert!(told(response).1.get("errors").is_none());
    }
}

#[test]
fn what_was_not_done_is_answered_in_the_end_without_what_cannot_be_read() {
    let mut attempts = vec![Attempt::first(1)];
    while let Some(next) = attempts.last().and_then(|last| last.next()) {
        attempts.push(next);
    }
    assert_eq!(attempts, [Attempt::Free, Attempt::Held, Attempt::Bare]);
    // Where one of several is done, the others cannot be run again.
    assert_eq!(Attempt::first(2), Attempt::Held);
}
