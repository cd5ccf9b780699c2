//! Media types, methods and statuses.

use serde_json::{Value, json};

use crate::demo::demo;
use crate::support::run;

const JSON: &str = "application/json";
const GRAPHQL: &str = "application/graphql-response+json";

/// A GET with these headers: status, headers and body.
async fn get(
    url: &str,
    parameters: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> (u16, reqwest::header::HeaderMap, Value) {
    let client = reqwest::Client::new();
    let mut address = reqwest::Url::parse(&format!("{url}/graphql")).unwrap();
    address.query_pairs_mut().extend_pairs(parameters);
    let mut request = client.get(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.text().await.unwrap();
    (
        status,
        headers,
        serde_json::from_str(&body).unwrap_or_default(),
    )
}

#[test]
fn a_document_that_does_not_fit_is_4xx_by_the_new_type_and_200_by_the_old() {
    run(async {
        let server = &demo().await.server;
        for query in [
            "{",
            "{ veiwer { id } }",
            "query($a: ID!) { node(id: $a) { id } }",
        ] {
            for (accept, status) in [
                (GRAPHQL, 400),
                (JSON, 200),
                ("*/*", 200),
                ("text/html", 200),
            ] {
                let headers = [("content-type", JSON), ("accept", accept)];
                let body = json!({ "query": query }).to_string();
                let answer = server.send(&headers, body).await;
                assert_eq!(answer.status, status, "{accept}: {query}");
                assert!(answer.json().get("data").is_none(), "{}", answer.body);
                assert!(!answer.code().is_empty());
                let kind = answer.headers["content-type"].to_str().unwrap();
                let expected = if accept == GRAPHQL { GRAPHQL } else { JSON };
                assert_eq!(kind, format!("{expected}; charset=utf-8"));
            }
        }
    });
}

#[test]
fn g4_a_link_reads_and_changes_nothing() {
    run(async {
        let demo = demo().await;
        let (url, token) = (demo.server.canopy.url(), demo.token("system_manager"));
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        let variables = r#"{"first":1}"#;
        let users = "query U($first: Int) { users(first: $first) { nodes { id } } }";
        let parameters = [
            ("query", users),
            ("operationName", "U"),
            ("variables", variables),
        ];
        let (status, answered, body) = get(url, &parameters, &headers).await;
        assert_eq!(status, 200, "{body}");
        assert_eq!(body["data"]["users"]["nodes"].as_array().unwrap().len(), 1);
        assert_eq!(answered["cache-control"], "no-store");
        let vary: Vec<&str> = answered
            .get_all("vary")
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect();
        assert!(vary.join(",").to_lowercase().contains("accept"), "{vary:?}");
        assert!(
            vary.join(",")
                .to_lowercase()
                .split(',')
                .any(|one| one.trim() == "accept"),
            "{vary:?}"
        );
        let logout = "mutation Logout { logout { userErrors { code } } }";
        for accept in [JSON, GRAPHQL, "text/event-stream"] {
            let headers = [("authorization", bearer.as_str()), ("accept", accept)];
            let (status, answered, body) = get(url, &[("query", logout)], &headers).await;
            assert_eq!(status, 405, "{accept}: {body}");
            assert_eq!(answered["allow"], "POST");
            assert!(body.get("data").is_none());
        }
        // By its hash neither: what runs is looked at, and not how it is called.
        let registered = crate::support::call(&[], &["operations"]).out;
        let registered: Value = serde_json::from_str(&registered).unwrap();
        let (id, _) = registered
            .as_object()
            .unwrap()
            .iter()
            .find(|(_, name)| *name == "Logout")
            .unwrap();
        let (status, _, _) = get(url, &[("documentId", id)], &headers).await;
        assert_eq!(status, 405);
        // The login still holds.
        let (status, _, body) = get(url, &[("query", "{ viewer { id } }")], &headers).await;
        assert_eq!((status, body.get("errors")), (200, None), "{body}");
        let subscription = [("query", "subscription { permissionChanges { revision } }")];
        assert_eq!(get(url, &subscription, &headers).await.0, 406);
        let twice = [("query", "{ viewer { id } }"), ("query", logout)];
        assert_eq!(get(url, &twice, &headers).await.0, 400);
    });
}

#[test]
fn keys_that_stand_twice_are_refused() {
    run(async {
        let server = &demo().await.server;
        for body in [
            r#"{"query":"{ __typename }","query":"{ viewer { id } }"}"#,
            r#"{"query":"{ __typename }","variables":{"a":1,"a":2}}"#,
            r#"{"query":"{ __typename }","variables":{},"variables":{"a":2}}"#,
            r#"{"query":"{ __typename }","extensions":{"a":{"b":1,"b":1}}}"#,
        ] {
            let answer = server.send(&[("content-type", JSON)], body).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (400, "BAD_USER_INPUT")
            );
            assert!(answer.body.contains("twice"), "{}", answer.body);
        }
    });
}

#[test]
fn every_answer_says_what_it_cost() {
    run(async {
        let demo = demo().await;
        let token = demo.token("system_manager");
        let cost = async |token: Option<&str>, query: &str| {
            let answer = demo.server.operate(token, query, json!({})).await.json();
            answer["extensions"]["cost"].clone()
        };
        let limit = json!(200_000);
        let one = cost(Some(token), "{ viewer { id } }").await;
        assert_eq!(one["limit"], limit);
        let two = cost(Some(token), "{ viewer { id name } }").await;
        let number = |cost: &Value| cost["requested"].as_u64().unwrap();
        assert_eq!(number(&two), number(&one) + 1);
        // Of what failed, and of what was too much.
        assert_eq!(cost(None, "{ viewer { id } }").await, one);
        let much =
            "{ users(first: 1000) { nodes { assignedResources(first: 1000) { nodes { id } } } } }";
        assert!(number(&cost(Some(token), much).await) > 200_000);
        // What is not even a query has none.
        assert_eq!(cost(Some(token), "{").await, Value::Null);
    });
}
