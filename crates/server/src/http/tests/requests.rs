//! What reaches the gateway at all.

use std::time::Duration;

use actix_web::test::TestRequest;
use actix_web::web::{Bytes, Payload};
use actix_web::{FromRequest, dev, error};
use futures::{StreamExt, stream};
use serde_json::json;

use super::super::body;
use super::{options, send, with_headers};

#[actix_web::test]
async fn only_posted_json_reaches_the_gateway() {
    for request in [
        TestRequest::put().uri("/graphql"),
        TestRequest::with_uri("/graphql").method(actix_web::http::Method::OPTIONS),
    ] {
        let answer = send(options(), request).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.headers.get("allow").unwrap(), "GET, POST");
        assert_eq!(answer.code(), "BAD_USER_INPUT");
    }
    let link = TestRequest::get()
        .uri("/graphql?query=x")
        .insert_header(("x-forwarded-for", "2.2.2.2"));
    assert_eq!(send(options(), link).await.body["way"], "Get");
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        let answer = with_headers("x", &[("content-type", kind)]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (415, "BAD_USER_INPUT")
        );
    }
    let answer = with_headers("x", &[("user-agent", "tests")]).await;
    assert_eq!(
        answer.body,
        json!({"known": false, "address": "2.2.2.2", "agent": "tests", "way": "Post"})
    );
    assert_eq!(answer.headers.get("cache-control").unwrap(), "no-store");
    let accept = [("accept", "application/graphql-response+json")];
    let answer = with_headers("x", &accept).await;
    let kind = answer
        .headers
        .get("content-type")
        .unwrap()
        .to_str()
        .unwrap();
    assert!(kind.starts_with("application/graphql-response+json"));
}

#[actix_web::test]
async fn a_body_beyond_the_limit_is_refused() {
    let answer = with_headers(&"x".repeat(62), &[]).await;
    assert_eq!(answer.status, 200);
    let answer = with_headers(&"x".repeat(63), &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (413, "BAD_USER_INPUT")
    );
    let answer = with_headers("x", &[("content-length", "65")]).await;
    assert_eq!(answer.status, 413);
}

#[actix_web::test]
async fn a_document_that_does_not_fit_has_the_status_of_its_media_type() {
    for (accept, status) in [
        ("application/json", 200),
        ("*/*", 200),
        ("application/graphql-response+json", 400),
        ("text/event-stream", 400),
    ] {
        let answer = with_headers("refused document", &[("accept", accept)]).await;
        assert_eq!(answer.status, status, "{accept}");
        let answer = with_headers("refused", &[("accept", accept)]).await;
        assert_eq!(answer.status, 400, "{accept}");
    }
}

#[actix_web::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let begun = stream::iter([Ok::<_, error::PayloadError>(Bytes::from_static(b"{"))]);
    let stream = begun.chain(stream::pending());
    let mut body: dev::Payload = dev::Payload::Stream {
        payload: Box::pin(stream),
    };
    let request = TestRequest::post().to_http_request();
    let payload = Payload::from_request(&request, &mut body).await.unwrap();
    let read = body::read(&request, payload, 64, Duration::from_millis(10)).await;
    assert_eq!(read.unwrap_err().status(), 408);
}
