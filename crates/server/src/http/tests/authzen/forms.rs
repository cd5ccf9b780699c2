//! What a request must have: each attribute, a page, a batch as a whole.

use serde_json::{Value, json};

use super::super::{Options, send};
use super::{EVALUATIONS, endpoints, is_asked, is_bad, post, request};

/// The body with the attribute at the path taken out, or replaced.
fn changed(body: &Value, path: &[&str], value: Option<Value>) -> String {
    let mut body = body.clone();
    let (last, way) = path.split_last().unwrap();
    let mut at = &mut body;
    for name in way {
        at = &mut at[*name];
    }
    match value {
        None => drop(at.as_object_mut().unwrap().remove(*last)),
        Some(value) => at[*last] = value,
    }
    body.to_string()
}

#[actix_web::test]
async fn what_is_missing_or_of_another_type_is_400_and_named() {
    for (endpoint, body) in endpoints() {
        let parts = body.as_object().unwrap();
        for (part, fields) in parts {
            let mut paths = vec![vec![part.as_str()]];
            let fields = fields.as_object().unwrap().keys();
            paths.extend(fields.map(|field| vec![part.as_str(), field.as_str()]));
            for path in paths {
                let name = path.join(".");
                let wrong = [
                    json!("alice"),
                    json!(123),
                    json!(null),
                    json!([]),
                    json!(true),
                ];
                let wrong = wrong
                    .into_iter()
                    .filter(|value| path.len() == 1 || !value.is_string());
                let wrong: Vec<Option<Value>> = wrong.map(Some).chain([None]).collect();
                for value in wrong {
                    let about = format!("{endpoint} {name} {value:?}");
                    let answer = post(endpoint, &changed(&body, &path, value)).await;
                    is_bad(&answer, &about);
                    let message = answer.body["error"]["message"].as_str().unwrap();
                    assert!(message.contains(&name), "{about}: {message}");
                }
            }
            let properties = changed(&body, &[part, "properties"], Some(json!("x")));
            is_bad(&post(endpoint, &properties).await, "properties");
            let properties = changed(&body, &[part, "properties"], Some(json!({ "id": 1 })));
            is_asked(&post(endpoint, &properties).await, "properties");
            let more = changed(&body, &[part, "more"], Some(json!(null)));
            is_asked(&post(endpoint, &more).await, "unknown fields");
        }
        for (context, is_well) in [
            (json!({}), true),
            (
                json!({ "time": "1985-10-26T01:22-07:00", "more": [1] }),
                true,
            ),
            (json!({ "ip": "10.0.0.1", "revision": "7" }), true),
            (json!({ "ip": "2001:db8::1" }), true),
            (json!("x"), false),
            (json!(null), false),
            (json!({ "ip": "10.0.0.256" }), false),
            (json!({ "ip": "010.0.0.1" }), false),
            (json!({ "ip": "10.0.0.1:80" }), false),
            (json!({ "ip": "" }), false),
            (json!({ "ip": null }), false),
            (json!({ "ip": ["10.0.0.1"] }), false),
            (json!({ "revision": 7 }), false),
            (json!({ "revision": "+7" }), false),
            (json!({ "revision": "-1" }), false),
            (json!({ "revision": "" }), false),
            (json!({ "revision": "18446744073709551616" }), false),
        ] {
            let answer = post(
                endpoint,
                &changed(&body, &["context"], Some(context.clone())),
            )
            .await;
            if is_well {
                is_asked(&answer, &format!("{endpoint} {context}"));
            } else {
                is_bad(&answer, &format!("{endpoint} {context}"));
            }
        }
    }
}

#[actix_web::test]
async fn a_page_that_cannot_be_is_400() {
    for (endpoint, body) in endpoints().into_iter().skip(2) {
        for (page, is_well) in [
            (json!({}), true),
            (json!({ "limit": 0 }), true),
            (json!({ "limit": 1000, "properties": {} }), true),
            (json!({ "token": "" }), true),
            (json!([]), false),
            (json!(null), false),
            (json!({ "limit": 1001 }), false),
            (json!({ "limit": -1 }), false),
            (json!({ "limit": 1.5 }), false),
            (json!({ "limit": "1" }), false),
            (json!({ "limit": u64::MAX }), false),
            (json!({ "limit": 4_294_967_297_u64 }), false),
            (json!({ "token": 1 }), false),
            (json!({ "properties": 1 }), false),
        ] {
            let answer = post(endpoint, &changed(&body, &["page"], Some(page.clone()))).await;
            if is_well {
                is_asked(&answer, &format!("{endpoint} {page}"));
            } else {
                is_bad(&answer, &format!("{endpoint} {page}"));
            }
        }
    }
}

#[actix_web::test]
async fn a_batch_as_a_whole_has_a_form_too() {
    let body = endpoints()[1].1.clone();
    let many = |count: usize| Value::Array(vec![json!({}); count]);
    let semantic = |name: &str| json!({ "evaluations_semantic": name });
    for (name, value, is_well) in [
        ("evaluations", many(0), true),
        ("evaluations", many(1), true),
        ("evaluations", json!({}), false),
        ("evaluations", json!(null), false),
        ("evaluations", json!("x"), false),
        ("options", json!({}), true),
        ("options", json!({ "more": 1 }), true),
        ("options", semantic("execute_all"), true),
        ("options", semantic("deny_on_first_deny"), true),
        ("options", semantic("permit_on_first_permit"), true),
        ("options", semantic("Execute_All"), false),
        ("options", json!({ "evaluations_semantic": 1 }), false),
        ("options", json!([]), false),
    ] {
        let answer = post(EVALUATIONS, &changed(&body, &[name], Some(value.clone()))).await;
        if is_well {
            is_asked(&answer, &format!("{name} {value}"));
        } else {
            is_bad(&answer, &format!("{name} {value}"));
        }
    }
    let options = || Options {
        body_limit: 1 << 20,
        ..super::options()
    };
    let many = |count| {
        request(
            EVALUATIONS,
            &changed(&body, &["evaluations"], Some(many(count))),
        )
    };
    is_asked(&send(options(), many(1000)).await, "1000");
    is_bad(&send(options(), many(1001)).await, "1001");
}
