//! What every request gets: an id that its log lines and its answer carry, and headers for browsers.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY};
use actix_web::middleware::{DefaultHeaders, Next};
use actix_web::web::Data;
use tracing::Instrument;
use uuid::Uuid;

use super::{Options, address};

/// By which a request is known.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Runs the request with an id of its own; one that the client sends could be anybody's.
pub(super) async fn with_id<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let id = Uuid::now_v7().simple().to_string();
    let span = tracing::info_span!("request", id);
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let begun = Instant::now();
    async {
        let mut response = next.call(request).await?;
        // Where the specification of what was asked wants the client's own back, it is there.
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::try_from(&id)
            && !headers.contains_key(REQUEST_ID)
        {
            headers.insert(REQUEST_ID, id);
        }
        let status = response.status().as_u16();
        let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(%method, path, status, ms, "answered");
        Ok(response)
    }
    .instrument(span)
    .await
}

/// Has browsers come over TLS only, from the first time that they have.
pub(super) async fn with_tls<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let is_secure = request.app_data::<Data<Options>>().is_some_and(|options| {
        let client = address::client(request.request(), &options.trusted_proxies);
        client.is_ok_and(|client| options.is_secure(client))
    });
    let mut response = next.call(request).await?;
    if is_secure {
        // Two years, as the lists of browsers want it.
        let value = HeaderValue::from_static("max-age=63072000");
        response
            .headers_mut()
            .insert(STRICT_TRANSPORT_SECURITY, value);
    }
    Ok(response)
}

/// Headers that browsers heed.
pub(super) fn security_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("x-content-type-options", "nosniff"))
        .add(("x-frame-options", "DENY"))
        .add(("content-security-policy", "frame-ancestors 'none'"))
        .add(("referrer-policy", "no-referrer"))
}
