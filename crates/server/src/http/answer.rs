//! Answers that never reach the gateway, in the same form as its own.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder};
use canopy_app::AppError;
use serde_json::json;

/// Malformed or too large.
pub(super) const BAD_USER_INPUT: &str = "BAD_USER_INPUT";

/// A GraphQL error as the whole answer.
pub(super) fn error(status: StatusCode, code: &str, message: &str) -> HttpResponse {
    error_with(HttpResponse::build(status), code, message)
}

/// The same with headers of its own.
pub(super) fn error_with(
    mut response: HttpResponseBuilder,
    code: &str,
    message: &str,
) -> HttpResponse {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });
    response
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .json(body)
}

/// Why somebody was not recognised, or not now.
pub(super) fn refused(error: &AppError) -> HttpResponse {
    let (_, response) = refusal(error);
    error_with(response, error.code(), &error.message())
}

/// The status of such an answer, and its head.
pub(super) fn refusal(error: &AppError) -> (StatusCode, HttpResponseBuilder) {
    let status = match error {
        AppError::BadInput(_) => StatusCode::BAD_REQUEST,
        AppError::Unauthenticated | AppError::InvalidCredentials => StatusCode::UNAUTHORIZED,
        AppError::IpNotAllowed | AppError::Forbidden(_) => StatusCode::FORBIDDEN,
        AppError::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        AppError::Stale | AppError::Overloaded | AppError::Moved => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut response = HttpResponse::build(status);
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
    }
    if let Some(seconds) = error.retry_after() {
        response.insert_header((RETRY_AFTER, HeaderValue::from(seconds)));
    }
    (status, response)
}
