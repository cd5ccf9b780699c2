//! Traces, where somebody takes them: spans by OTLP over HTTP, to a collector.
//!
//! Off unless `otlp_endpoint` is set: then no span is made that is for traces alone
//! ([`canopy_meter::TRACE`]). What is traced is work, not people: spans hold names of operations,
//! outcomes and revisions, and nothing that came with a request but the ids of its trace.

mod export;

use anyhow::{Context as _, Result};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::registry::LookupSpan;

use crate::config::Config;

pub(crate) use export::Collector;

/// The target of the span that each request has.
pub(crate) const REQUEST: &str = "canopy_request";

/// Who makes spans of what the program does; what it has yet to send is sent when it is dropped.
pub(crate) struct Traces(SdkTracerProvider);

impl Traces {
    /// Those that are configured; none: nothing is traced.
    ///
    /// # Errors
    /// The collector is to be asked over TLS, and this machine knows no certificate authority.
    pub(crate) fn new(config: &Config) -> Result<Option<Self>> {
        let Some(endpoint) = &config.otlp_endpoint else {
            return Ok(None);
        };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(endpoint.url())
            .with_http_client(Collector::new(endpoint.clone())?)
            .build()
            .context("failed to prepare the export of traces")?;
        let resource = Resource::builder().with_service_name("canopy").build();
        let by_itself = Sampler::TraceIdRatioBased(config.otlp_sampling);
        let provider = SdkTracerProvider::builder()
            .with_resource(resource)
            // Whoever asks has decided for his trace.
            .with_sampler(Sampler::ParentBased(Box::new(by_itself)))
            .with_batch_exporter(exporter)
            .build();
        Ok(Some(Self(provider)))
    }

    /// What makes them of spans: those of requests and of what is for traces alone.
    pub(crate) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let spans = Targets::new()
            .with_target(canopy_meter::TRACE, LevelFilter::INFO)
            .with_target(REQUEST, LevelFilter::INFO);
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("canopy"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(spans)
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}
