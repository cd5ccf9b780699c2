//! Login: what one request may hold. How many requests may try is in the tests of the limits.

use std::time::Instant;

use serde_json::{Value, json};

use crate::support::{PASSWORD, Server, run};

const LOGIN: &str =
    "login(input: { email: \"boss@example.com\", password: \"correct-horse\" }) { token }";

/// E1: an operation holds one login, under whatever alias and in whatever fragment.
#[test]
fn e1_a_login_stands_once_in_an_operation() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let two = format!("mutation {{ a: {LOGIN} b: {LOGIN} }}");
        let many: String = (0..1000).map(|n| format!("l{n}: {LOGIN} ")).collect();
        let many = format!("mutation {{ {many} }}");
        let hidden = format!(
            "mutation {{ ...a ... on Mutation {{ ...b }} }} fragment a on Mutation {{ a: {LOGIN} }} \
             fragment b on Mutation {{ b: {LOGIN} }}"
        );
        for text in [two, many, hidden] {
            let answer = server.operate(None, &text, json!({})).await;
            assert_eq!(
                answer.code(),
                "GRAPHQL_VALIDATION_FAILED",
                "{}",
                answer.body
            );
            assert!(answer.headers.get("set-cookie").is_none());
            assert!(!answer.body.contains("canopy_session_"), "{}", answer.body);
        }
        let one = server
            .operate(None, &format!("mutation {{ {LOGIN} }}"), json!({}))
            .await;
        assert!(one.body.contains("canopy_session_"), "{}", one.body);
    });
}

/// E2: a request holds one operation.
#[test]
fn e2_a_batch_of_logins_is_no_request() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let one = json!({ "query": format!("mutation {{ {LOGIN} }}") });
        for many in [1, 2, 500] {
            let batch: Value = std::iter::repeat_n(one.clone(), many).collect();
            let headers = [("content-type", "application/json")];
            let answer = server.send(&headers, batch.to_string()).await;
            assert_eq!(
                (answer.status, answer.code()),
                (400, "BAD_USER_INPUT".into())
            );
            assert!(answer.headers.get("set-cookie").is_none());
        }
    });
}

/// E11: what no password can be is not hashed, and answered as any that is wrong.
#[test]
fn e11_a_huge_password_costs_no_more_than_a_wrong_one() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let begun = Instant::now();
        let wrong = server.try_login("boss@example.com", "wrong-horse").await;
        let once = begun.elapsed();
        for length in [256, 900_000] {
            let begun = Instant::now();
            let answer = server
                .try_login("boss@example.com", &"x".repeat(length))
                .await;
            let took = begun.elapsed();
            assert_eq!(answer.body, wrong.body, "{length}");
            assert!(
                took < once * 5 + std::time::Duration::from_secs(1),
                "{length}: {took:?}"
            );
        }
        let answer = server
            .try_login("boss@example.com", &"x".repeat(2_000_000))
            .await;
        assert_eq!(answer.status, 413);
        server.login("boss@example.com", PASSWORD).await;
    });
}
