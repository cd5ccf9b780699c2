//! Answers, and the errors in their place.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder};
use canopy_app::AppError;
use serde::Serialize;
use serde_json::{Value, json};

use crate::http::answer::{BAD_USER_INPUT, refusal};

/// An answer.
pub(super) fn ok(body: &impl Serialize) -> HttpResponse {
    with(HttpResponse::Ok(), body)
}

/// An error: status, code and message, as those of an item of a batch.
pub(super) fn error(status: StatusCode, code: &str, message: &str) -> HttpResponse {
    with(HttpResponse::build(status), &body(status, code, message))
}

/// The request is not of the form that it must have.
pub(super) fn bad_request(message: &str) -> HttpResponse {
    error(StatusCode::BAD_REQUEST, BAD_USER_INPUT, message)
}

/// Why there is no answer.
pub(super) fn refused(error: &AppError) -> HttpResponse {
    let (status, response) = refusal(error);
    with(response, &body(status, error.code(), &error.message()))
}

/// What is wrong with an item of a batch.
pub(super) fn of_item(status: StatusCode, code: &str, message: &str) -> Value {
    json!({ "status": status.as_u16(), "code": code, "message": message })
}

/// Answers every other method than POST.
pub(super) async fn not_post() -> HttpResponse {
    not_allowed("POST", "send the request with POST")
}

/// Answers every other method than GET.
pub(super) async fn not_get() -> HttpResponse {
    not_allowed("GET", "send the request with GET")
}

fn not_allowed(method: &'static str, message: &str) -> HttpResponse {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let mut response = HttpResponse::build(status);
    response.insert_header((ALLOW, HeaderValue::from_static(method)));
    with(response, &body(status, BAD_USER_INPUT, message))
}

fn body(status: StatusCode, code: &str, message: &str) -> Value {
    json!({ "error": of_item(status, code, message) })
}

fn with(mut response: HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    response
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .json(body)
}
