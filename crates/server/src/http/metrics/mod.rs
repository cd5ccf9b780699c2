//! `GET /metrics`: the server's figures for Prometheus.
//!
//! The figures are the app's ([`Figures`]); each area has a file here that names them. They are read
//! when they are asked for, so nothing has to be kept up to date, and nothing grows while nobody
//! asks.
//!
//! It is served on the same address as all else, to whoever comes: numbers of this server's work
//! only, no names, no ids, no addresses and nothing of what anybody may do. Whoever reaches
//! `/readyz` learns the revision and the state of the bus there too.

mod bus;
mod feed;
mod logins;
mod streams;

use std::fmt;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Data;
use canopy_app::Figures;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::prometheus_text;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::registry::Registry;

use super::backend::Backend;

/// `GET /metrics`.
pub(super) async fn metrics<B: Backend>(backend: Data<B>) -> HttpResponse {
    let sockets = u64::try_from(backend.sockets().count()).unwrap_or(u64::MAX);
    let Ok(text) = text(backend.figures(), sockets) else {
        tracing::error!("the metrics cannot be written");
        return HttpResponse::InternalServerError().finish();
    };
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .content_type(prometheus_text::CONTENT_TYPE)
        .body(text)
}

fn text(figures: Figures, sockets: u64) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("canopy");
    registry.register_collector(Box::new(All { figures, sockets }));
    let mut text = String::new();
    prometheus_text::encode(&mut text, &registry)?;
    Ok(text)
}

#[derive(Debug)]
struct All {
    figures: Figures,
    sockets: u64,
}

impl Collector for All {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut metrics = Metrics(encoder);
        feed::encode(&self.figures, &mut metrics)?;
        bus::encode(&self.figures, &mut metrics)?;
        logins::encode(&self.figures, &mut metrics)?;
        streams::encode(&self.figures, self.sockets, &mut metrics)
    }
}

/// Where the figures are written to.
struct Metrics<'a>(DescriptorEncoder<'a>);

impl Metrics<'_> {
    /// One figure, with what it is. Counters get `_total` behind their name.
    fn put(&mut self, name: &str, help: &str, metric: &impl EncodeMetric) -> fmt::Result {
        let kind = metric.metric_type();
        metric.encode(self.0.encode_descriptor(name, help, None, kind)?)
    }
}

/// 1 or 0.
fn flag(on: bool) -> u64 {
    u64::from(on)
}
