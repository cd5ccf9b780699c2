//! Bodies of events, and who is answered by one.

use actix_web::test::TestRequest;

use super::{Answer, options, send, with_headers};

const EVENTS: (&str, &str) = ("accept", "text/event-stream");

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).unwrap().to_str().unwrap()
}

fn is_stream(answer: &Answer) {
    assert_eq!(answer.status, 200);
    assert_eq!(
        header(answer, "content-type"),
        "text/event-stream; charset=utf-8"
    );
    assert_eq!(header(answer, "cache-control"), "no-store");
    assert_eq!(header(answer, "x-accel-buffering"), "no");
    assert_eq!(header(answer, "content-encoding"), "identity");
}

/// What the reader is told who was at the seventh revision.
const TOLD: &str = ":\n\n\
    event: next\nid: 8\ndata: {\"data\":8}\n\n\
    event: next\nid: 9\ndata: {\"data\":9}\n\n\
    event: next\ndata: {\"errors\":[{\"extensions\":{\"code\":\"STALE\",\"resumeAfter\":\"9\"},\
    \"message\":\"this server cannot be sure to be up to date; try again shortly\"}]}\n\n\
    event: complete\ndata:\n\n";

#[actix_web::test]
async fn a_subscription_is_a_body_of_events() {
    let answer = with_headers("changes", &[EVENTS]).await;
    is_stream(&answer);
    assert_eq!(answer.text, TOLD);
    // By a link too, as a browser's `EventSource` has it.
    let link = TestRequest::get()
        .uri("/graphql?query=changes")
        .insert_header(("x-forwarded-for", "2.2.2.2"))
        .insert_header(EVENTS);
    let answer = send(options(), link).await;
    is_stream(&answer);
    assert_eq!(answer.text, TOLD);
}

#[actix_web::test]
async fn an_event_source_goes_on_by_itself() {
    let answer = with_headers("changes", &[EVENTS, ("last-event-id", "41")]).await;
    assert!(answer.text.contains("id: 42\n"), "{}", answer.text);
    let answer = with_headers("changes", &[EVENTS, ("last-event-id", "")]).await;
    assert_eq!(answer.text, TOLD);
    for id in ["x", "-1", "+1", "1x", "99999999999999999999999"] {
        let answer = with_headers("changes", &[EVENTS, ("last-event-id", id)]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (400, "BAD_USER_INPUT"),
            "{id}"
        );
    }
}

#[actix_web::test]
async fn one_answer_is_an_event_where_nothing_else_is_read() {
    let answer = with_headers("x", &[EVENTS]).await;
    is_stream(&answer);
    let (event, end) = answer.text.split_once("\n\n").unwrap();
    let data = event.strip_prefix("event: next\ndata: ").unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["way"], "PostEvents");
    assert_eq!(end, "event: complete\ndata:\n\n");
    // A login by events sets its cookie.
    assert!(with_headers("login", &[EVENTS]).await.cookie().is_some());

    let both = ("accept", "text/event-stream, application/json");
    let answer = with_headers("x", &[both]).await;
    assert_eq!(answer.body["way"], "PostEvents");
    // What was not executed has its status.
    let answer = with_headers("refused", &[EVENTS]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.body["known"].as_bool()),
        (400, Some(false))
    );
}

#[actix_web::test]
async fn who_is_refused_is_told_so_as_ever() {
    let bad = ("authorization", "Bearer bad");
    let answer = with_headers("changes", &[EVENTS, bad]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (401, "UNAUTHENTICATED")
    );
}
