//! For balancers and orchestrators.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Data;
use serde_json::json;

use super::backend::Backend;

/// `GET /healthz`: the process lives. It says nothing of the database: to end a server because the
/// database is down would help nobody.
pub(super) async fn lives() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .content_type("text/plain; charset=utf-8")
        .body("ok\n")
}

/// `GET /readyz`: requests should come here.
pub(super) async fn ready<B: Backend>(backend: Data<B>) -> HttpResponse {
    let readiness = backend.readiness();
    let mut response = if readiness.ready {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    response
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .json(json!({
            "ready": readiness.ready,
            "initialised": readiness.initialised,
            "revision": readiness.revision.to_string(),
            "staleForMs": u64::try_from(readiness.stale_for.as_millis()).unwrap_or(u64::MAX),
            "reason": readiness.reason,
        }))
}
