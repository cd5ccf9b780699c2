//! Server-Sent Events: the distinct connections mode of the GraphQL-over-SSE protocol, one
//! operation a body.

use actix_web::HttpResponse;
use actix_web::HttpResponseBuilder;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use canopy_domain::Revision;

/// A comment: nothing to whoever reads events.
pub(super) const COMMENT: &str = ":\n\n";

/// The end of an operation.
const COMPLETE: &str = "event: complete\ndata:\n\n";

const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// From where a browser's `EventSource` goes on that was cut off.
///
/// # Errors
/// There is something in `Last-Event-ID` that was no event's id.
pub(super) fn resume_after(headers: &HeaderMap) -> Result<Option<Revision>, ()> {
    let Some(value) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let text = value.to_str().map_err(drop)?;
    // An `EventSource` that has had no event yet may say so.
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(number) if digits => Ok(Some(Revision(number))),
        _ => Err(()),
    }
}

/// One answer, as a body of events.
pub(super) fn whole(answer: &[u8]) -> String {
    format!("{}{COMPLETE}", event(None, answer))
}

/// The head of a body of events.
pub(super) fn head() -> HttpResponseBuilder {
    let mut response = HttpResponse::build(StatusCode::OK);
    let value = HeaderValue::from_static;
    response
        .insert_header((CONTENT_TYPE, value("text/event-stream; charset=utf-8")))
        .insert_header((CACHE_CONTROL, value("no-store")))
        .insert_header((BUFFERING, value("no")))
        // Compressed, events would wait for each other.
        .insert_header((CONTENT_ENCODING, value("identity")));
    response
}

/// One event; JSON as it is written here has no line ends.
pub(super) fn event(id: Option<Revision>, json: &[u8]) -> String {
    let id = id.map_or(String::new(), |revision| format!("id: {revision}\n"));
    format!(
        "event: next\n{id}data: {}\n\n",
        String::from_utf8_lossy(json)
    )
}
