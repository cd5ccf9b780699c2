//! `GET /metrics`: the server's figures for Prometheus.
//!
//! The figures are the app's ([`Figures`]) and the gateway's; each area has a file here that names
//! them. They are read when they are asked for, so nothing has to be kept up to date, and nothing
//! grows while nobody asks: labels have values of closed lists alone. `docs/metrics.md` says of each
//! what it is.
//!
//! It is served on the same address as all else, to whoever comes: numbers of this server's work
//! only, and the names of registered operations: no ids, no addresses and nothing of what anybody may do. Whoever reaches
//! `/readyz` learns the revision and the state of the bus there too.

mod actors;
mod bus;
mod database;
mod feed;
mod logins;
mod operations;
mod process;
mod streams;
mod write;

use std::fmt;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Data;
use canopy_app::Figures;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, prometheus_text};
use prometheus_client::registry::Registry;

use super::authzen::DoorFigures;
use super::backend::Backend;
use write::Metrics;

/// `GET /metrics`.
pub(super) async fn metrics<B: Backend>(backend: Data<B>) -> HttpResponse {
    let sockets = u64::try_from(backend.sockets().count()).unwrap_or(u64::MAX);
    let all = All {
        figures: backend.figures(),
        gateway: backend.gateway_figures(),
        doors: backend.doors().figures(),
        refused: backend.refused().read(),
        sockets,
    };
    let Ok(text) = text(all) else {
        tracing::error!("the metrics cannot be written");
        return HttpResponse::InternalServerError().finish();
    };
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .content_type(prometheus_text::CONTENT_TYPE)
        .body(text)
}

fn text(all: All) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("canopy");
    registry.register_collector(Box::new(all));
    let mut text = String::new();
    prometheus_text::encode(&mut text, &registry)?;
    Ok(text)
}

#[derive(Debug)]
struct All {
    figures: Figures,
    gateway: canopy_graphql::Figures,
    doors: Vec<DoorFigures>,
    refused: Vec<(&'static str, u64)>,
    sockets: u64,
}

impl Collector for All {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut metrics = Metrics(encoder);
        let decisions = self.figures.decisions;
        let (doors, refused) = (&self.doors, &self.refused);
        operations::encode(&self.gateway, doors, refused, decisions, &mut metrics)?;
        feed::encode(&self.figures, &mut metrics)?;
        actors::encode(&self.figures, &mut metrics)?;
        database::encode(&self.figures, &mut metrics)?;
        bus::encode(&self.figures, &mut metrics)?;
        logins::encode(&self.figures, &mut metrics)?;
        streams::encode(&self.figures, self.sockets, &mut metrics)?;
        process::encode(&mut metrics)
    }
}
