//! What every request gets: an id that its log lines and its answer carry, and headers for browsers.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use actix_web::HttpRequest;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use tracing::Instrument;
use uuid::{Builder, Uuid};

use super::drain::Drain;
use super::{Options, address, trace};
use crate::telemetry::REQUEST;

/// By which a request is known.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Headers that browsers heed.
const BROWSERS: [(HeaderName, HeaderValue); 4] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("frame-ancestors 'none'"),
    ),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// Has browsers come over TLS only, from the first time that they have: two years, as the lists of
/// browsers want it.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Longer ones are nobody's id.
const LONGEST: usize = 128;

/// Runs the request with an id: its proxy's, where that is trusted and gives one, so that both logs
/// know it by the same; otherwise one of its own, since what a client sends could be anybody's.
///
/// The span is one of errors, so that every line has it, whatever is logged.
pub(super) async fn dressed<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let id = of_proxy(&request).unwrap_or_else(|| new_id().simple().to_string());
    let span = tracing::error_span!(target: REQUEST, "request", id);
    trace::join(&request, &span);
    let is_secure = is_secure(&request);
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
        for (name, value) in BROWSERS {
            // An answer may know better.
            if !headers.contains_key(&name) {
                headers.insert(name, value);
            }
        }
        if is_secure {
            headers.insert(STRICT_TRANSPORT_SECURITY, TLS_ONLY);
        }
        // What comes next goes to another server.
        if is_last(response.request()) {
            let head = response.response_mut().head_mut();
            head.set_connection_type(ConnectionType::Close);
        }
        let status = response.status().as_u16();
        let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let request = response.request();
        let (method, path) = (request.method(), request.path());
        tracing::debug!(%method, path, status, ms, "answered");
        Ok(response)
    }
    .instrument(span)
    .await
}

/// The id that a trusted proxy gives.
fn of_proxy(request: &ServiceRequest) -> Option<String> {
    let options = request.app_data::<Data<Options>>()?;
    if !address::is_by_proxy(request.request(), &options.trusted_proxies) {
        return None;
    }
    let id = sent_id(request.headers())?.to_str().ok()?;
    Some(id.to_owned())
}

/// The id that came with the request: one short word of visible ASCII, nothing that could pass for
/// something else in a log.
pub(super) fn sent_id(headers: &HeaderMap) -> Option<&HeaderValue> {
    let mut values = headers.get_all(REQUEST_ID);
    let (Some(id), None) = (values.next(), values.next()) else {
        return None;
    };
    let bytes = id.as_bytes();
    let fits = (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
    fits.then_some(id)
}

/// An id that no other request has: a UUIDv7 (RFC 9562) of which a counter is a part. It is no
/// secret, and asking the system for randomness each time would take longer than all else here.
fn new_id() -> Uuid {
    static FIRST: LazyLock<u64> = LazyLock::new(|| Uuid::now_v7().as_u64_pair().1);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = FIRST.wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed));
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = now.map_or(0, |now| u64::try_from(now.as_millis()).unwrap_or(u64::MAX));
    let mut tail = [0; 10];
    tail[2..].copy_from_slice(&number.to_be_bytes());
    Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}

/// Whether the server stops.
fn is_last(request: &HttpRequest) -> bool {
    let drain = request.app_data::<Data<Drain>>();
    drain.is_some_and(|drain| drain.is_stopping())
}

/// Whether the client came over TLS, as far as that is known.
fn is_secure(request: &ServiceRequest) -> bool {
    request.app_data::<Data<Options>>().is_some_and(|options| {
        let client = address::client(request.request(), &options.trusted_proxies);
        client.is_ok_and(|client| options.is_secure(client))
    })
}
