//! The Authorization API before its use cases: who is let in, and what has a form that can be
//! answered. Whatever comes so far is answered 503 here.

mod forms;

use std::time::{Duration, Instant};

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::{Answer, Options, send};

const EVALUATION: &str = "/access/v1/evaluation";
const EVALUATIONS: &str = "/access/v1/evaluations";
const METADATA: &str = "/.well-known/authzen-configuration";

/// Each endpoint with a body that it can answer.
fn endpoints() -> [(&'static str, Value); 5] {
    let subject = json!({ "type": "user", "id": "ann@example.com" });
    let resource = json!({ "type": "camera", "id": "1" });
    let action = json!({ "name": "cameras.view" });
    let whole = json!({ "subject": subject, "action": action, "resource": resource });
    [
        (EVALUATION, whole.clone()),
        (EVALUATIONS, whole),
        (
            "/access/v1/search/subject",
            json!({ "subject": { "type": "user" }, "action": action, "resource": resource }),
        ),
        (
            "/access/v1/search/resource",
            json!({ "subject": subject, "action": action, "resource": { "type": "camera" } }),
        ),
        (
            "/access/v1/search/action",
            json!({ "subject": subject, "resource": resource }),
        ),
    ]
}

fn options() -> Options {
    Options {
        body_limit: 4096,
        query_time: Duration::from_secs(10),
        ..Options::default()
    }
}

fn request(path: &str, body: &str) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .insert_header(("content-type", "application/json"))
        .insert_header(("authorization", "Bearer good"))
        .set_payload(body.to_owned())
}

async fn post(path: &str, body: &str) -> Answer {
    send(options(), request(path, body)).await
}

/// Refused for its form, and said why.
fn is_bad(answer: &Answer, about: &str) {
    assert_eq!(answer.status, 400, "{about}");
    assert_eq!(answer.body["error"]["status"], 400, "{about}");
    assert_eq!(answer.body["error"]["code"], "BAD_USER_INPUT", "{about}");
    assert!(answer.body["error"]["message"].is_string(), "{about}");
    let kind = answer.headers.get("content-type").unwrap();
    assert_eq!(kind, "application/json", "{about}");
    assert_eq!(answer.headers.get("cache-control").unwrap(), "no-store");
}

/// It came through to the use cases, which are not here.
fn is_asked(answer: &Answer, about: &str) {
    assert_eq!(answer.status, 503, "{about}: {}", answer.text);
    assert_eq!(answer.body["error"]["code"], "OVERLOADED", "{about}");
}

#[actix_web::test]
async fn whoever_shows_no_token_that_holds_is_told_only_that() {
    for (path, body) in endpoints() {
        for (token, status, code) in [
            (None, 401, "UNAUTHENTICATED"),
            (Some("Bearer bad"), 401, "UNAUTHENTICATED"),
            (Some("Basic Z29vZDpnb29k"), 401, "UNAUTHENTICATED"),
            (Some("Bearer elsewhere"), 403, "IP_NOT_ALLOWED"),
            (Some("Bearer stale"), 503, "STALE"),
        ] {
            // A cookie is not looked at; nor is what else is wrong with the request.
            for body in [body.to_string(), "{".to_owned()] {
                let request = TestRequest::post().uri(path).set_payload(body);
                let request = request
                    .insert_header(("content-type", "text/plain"))
                    .insert_header(("cookie", "canopy_session=good"))
                    .insert_header(("origin", "http://h"))
                    .insert_header(("host", "h"));
                let request = match token {
                    Some(token) => request.insert_header(("authorization", token)),
                    None => request,
                };
                let answer = send(options(), request).await;
                assert_eq!(answer.status, status, "{path}");
                assert_eq!(answer.body["error"]["code"], code, "{path}");
                assert_eq!(answer.body["error"]["status"], status, "{path}");
                let asks = answer.headers.get("www-authenticate");
                assert_eq!(asks.is_some(), status == 401, "{path}");
                assert!(asks.is_none_or(|asks| asks == "Bearer"), "{path}");
                assert_eq!(answer.cookie(), None, "{path}");
            }
        }
    }
}

#[actix_web::test]
async fn a_content_type_that_is_not_json_is_400() {
    for (path, body) in endpoints() {
        for kind in [
            "text/plain",
            "application/xml",
            "",
            "application/json; charset=utf-16",
        ] {
            let request = request(path, &body.to_string()).insert_header(("content-type", kind));
            is_bad(&send(options(), request).await, kind);
        }
        let kind = ("content-type", "Application/JSON; charset=UTF-8");
        let request = request(path, &body.to_string()).insert_header(kind);
        is_asked(&send(options(), request).await, path);
    }
}

#[actix_web::test]
async fn a_body_that_is_no_json_object_is_400() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for (path, body) in endpoints() {
        let body = body.to_string();
        let inside = &body[1..];
        for bad in [
            "",
            " ",
            "{",
            "null",
            "[]",
            "\"x\"",
            "1",
            &body[..body.len() - 1],
            &format!("{body} {body}"),
            &format!("\u{feff}{body}"),
            &format!("{{\"a\":1,\"a\":1,{inside}"),
            &format!("{{\"a\":{{\"b\":1,\"b\":2}},{inside}"),
            &format!("{{\"a\":[{{\"b\":1,\"\\u0062\":2}}],{inside}"),
            &format!("{{\"a\":{},{inside}", nested(32)),
            &format!("{{\"a\":{},{inside}", nested(1000)),
            &format!("{{\"a\":1e400,{inside}"),
            "{'a': 1}",
        ] {
            is_bad(&post(path, bad).await, bad);
        }
        let request = request(path, "").set_payload(&b"{\"a\":\"\xff\"}"[..]);
        is_bad(&send(options(), request).await, "no UTF-8");
        // What is not known is passed over, as deep as it may be.
        let unknown = format!("{{\"a\":{},{inside}", nested(31));
        is_asked(&post(path, &unknown).await, &unknown);
    }
}

#[actix_web::test]
async fn an_answer_takes_as_long_as_it_is_configured_and_no_longer() {
    let soon = Options {
        query_time: Duration::from_millis(10),
        ..options()
    };
    let (path, body) = &endpoints()[0];
    let late = request(path, &body.to_string()).insert_header(("authorization", "Bearer late"));
    // It would never be answered.
    let begun = Instant::now();
    let answer = send(soon, late).await;
    assert!(begun.elapsed() < Duration::from_secs(5));
    is_asked(&answer, "late");
}

#[actix_web::test]
async fn a_body_beyond_the_limit_is_413() {
    for (path, body) in endpoints() {
        let body = body.to_string();
        let padded = |length: usize| format!("{body}{}", " ".repeat(length - body.len()));
        is_asked(&post(path, &padded(4096)).await, path);
        let answer = post(path, &padded(4097)).await;
        assert_eq!(answer.status, 413, "{path}");
        assert_eq!(answer.body["error"]["status"], 413, "{path}");
        let length = request(path, &body).insert_header(("content-length", "99999"));
        assert_eq!(send(options(), length).await.status, 413, "{path}");
    }
}

#[actix_web::test]
async fn a_request_id_comes_back_where_it_is_one() {
    let metadata = || TestRequest::get().uri(METADATA);
    let (path, body) = &endpoints()[0];
    let nobody = || TestRequest::post().uri(path);
    let asked = || request(path, &body.to_string());
    let longest = "x".repeat(128);
    for (id, comes_back) in [
        ("bfe9eb29-ab87-4ca3-be83-a1d5d8305716", true),
        (&*longest, true),
        (&*"x".repeat(129), false),
        ("", false),
        ("two words", false),
    ] {
        for request in [metadata(), nobody(), asked(), asked().method(Method::PUT)] {
            let answer = send(options(), request.insert_header(("x-request-id", id))).await;
            let back = answer.headers.get("x-request-id");
            let back = back.map(|back| back.to_str().unwrap());
            assert_eq!(back, comes_back.then_some(id), "{id}");
        }
    }
    let twice = asked()
        .append_header(("x-request-id", "a"))
        .append_header(("x-request-id", "b"));
    let answer = send(options(), twice).await;
    assert!(!answer.headers.contains_key("x-request-id"));
    // None was sent.
    is_asked(&send(options(), asked()).await, "without an id");
}

#[actix_web::test]
async fn other_methods_are_405_and_say_which_is_allowed() {
    for (path, body) in endpoints() {
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::OPTIONS] {
            let request = request(path, &body.to_string()).method(method.clone());
            let answer = send(options(), request).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.headers.get("allow").unwrap(), "POST");
            assert_eq!(answer.body["error"]["status"], 405);
        }
    }
    for method in [Method::POST, Method::DELETE] {
        let request = TestRequest::with_uri(METADATA).method(method);
        let answer = send(options(), request).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.headers.get("allow").unwrap(), "GET");
    }
}

#[actix_web::test]
async fn f4_the_metadata_is_of_the_configured_address_whatever_the_host_says() {
    let at = |url: &str| Options {
        public_url: Some(crate::config::PublicUrl::parse(url).unwrap()),
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        ..Options::default()
    };
    let poisoned = |path: &str| {
        TestRequest::get()
            .uri(path)
            .insert_header(("host", "evil.example"))
            .insert_header(("x-forwarded-host", "evil.example"))
            .insert_header(("x-forwarded-proto", "http"))
            .insert_header(("forwarded", "host=evil.example;proto=http"))
    };
    for (url, path) in [
        ("https://canopy.example.com", METADATA.to_owned()),
        ("https://canopy.example.com/", METADATA.to_owned()),
        ("https://canopy.example.com:8443/a/b", METADATA.to_owned()),
        (
            "https://canopy.example.com:8443/a/b/",
            format!("{METADATA}/a/b"),
        ),
    ] {
        let answer = send(at(url), poisoned(&path)).await;
        let base = url.trim_end_matches('/');
        let expected = json!({
            "policy_decision_point": base,
            "access_evaluation_endpoint": format!("{base}/access/v1/evaluation"),
            "access_evaluations_endpoint": format!("{base}/access/v1/evaluations"),
            "search_subject_endpoint": format!("{base}/access/v1/search/subject"),
            "search_resource_endpoint": format!("{base}/access/v1/search/resource"),
            "search_action_endpoint": format!("{base}/access/v1/search/action"),
        });
        assert_eq!((answer.status.as_u16(), &answer.body), (200, &expected));
        assert_eq!(
            answer.headers.get("content-type").unwrap(),
            "application/json"
        );
    }
    let other = poisoned(&format!("{METADATA}/other"));
    let other = send(at("https://canopy.example.com/a"), other).await;
    assert_eq!(
        (other.status.as_u16(), &other.body["error"]["code"]),
        (404, &json!("NOT_FOUND"))
    );
    // Nobody has said where it is.
    let unset = send(options(), poisoned(METADATA)).await;
    assert_eq!(unset.status, 404);
    let message = unset.body["error"]["message"].as_str().unwrap();
    assert!(message.contains("public_url"), "{message}");
}
