//! The trace that a request belongs to, by W3C's Trace Context: as a trusted proxy says.

use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderMap;
use actix_web::web::Data;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::{Options, address};

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|name| name.as_str()).collect()
    }
}

/// Makes the span a part of its proxy's trace, where there is one. What anybody else sends would let
/// him decide how much is traced.
pub(super) fn join(request: &ServiceRequest, span: &Span) {
    let options = request.app_data::<Data<Options>>();
    let is_wanted = options.is_some_and(|options| {
        options.traces && address::is_by_proxy(request.request(), &options.trusted_proxies)
    });
    if is_wanted {
        let context = TraceContextPropagator::new().extract(&Headers(request.headers()));
        // Fails only where nothing is traced.
        let _ = span.set_parent(context);
    }
}
