//! For balancers and orchestrators.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Data;
use canopy_app::BusStatus;
use serde_json::{Value, json};

use super::backend::Backend;

/// `GET /healthz`: the process lives. It says nothing of the database: to end a server because the
/// database is down would help nobody.
pub(super) async fn lives() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .content_type("text/plain; charset=utf-8")
        .body("ok\n")
}

/// `GET /readyz`: requests should come here. Without its Redis a server is slower to hear of the
/// others, and as right: it says so, and stays ready.
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
            "staleForMs": millis(readiness.stale_for),
            "reason": readiness.reason,
            "degraded": matches!(readiness.bus, Some(BusStatus::Down(_))),
            "bus": readiness.bus.map(bus),
        }))
}

fn bus(status: BusStatus) -> Value {
    let (connected, down) = match status {
        BusStatus::Connected => (true, Duration::ZERO),
        BusStatus::Down(since) => (false, since),
    };
    json!({ "connected": connected, "downForMs": millis(down) })
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
