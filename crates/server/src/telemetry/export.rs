//! The way to the collector: one POST a batch, as to whatever else is asked (`outgoing`).

use std::pin::Pin;
use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::future::{Either, select};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::http::{Request, Response};
use opentelemetry_http::{HttpClient, HttpError};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsConnector;

use crate::outgoing::{Endpoint, connect, connector};

/// The longest answer that is read, in bytes.
const LONGEST: usize = 64 << 10;

/// How long a batch may take: the next ones wait meanwhile.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What comes of a batch.
type Sending<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'a>>;

/// Where spans are sent.
pub(crate) struct Collector {
    endpoint: Endpoint,
    tls: Option<TlsConnector>,
    /// Batches are sent from a thread of their own, which has no runtime.
    runtime: Runtime,
}

impl std::fmt::Debug for Collector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Collector").finish_non_exhaustive()
    }
}

impl Collector {
    /// # Errors
    /// It is asked over TLS, and this machine knows no certificate authority.
    pub(super) fn new(endpoint: Endpoint) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Self {
            tls: endpoint.is_tls().then(connector).transpose()?,
            endpoint,
            runtime: runtime.context("failed to start what sends traces")?,
        })
    }

    async fn post(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let connection = connect(&self.endpoint, self.tls.as_ref()).await?;
        let (mut sender, connection) = http1::handshake(connection).await?;
        let (parts, body) = request.into_parts();
        let mut post = self.endpoint.post();
        if let Some(headers) = post.headers_mut() {
            headers.extend(parts.headers);
        }
        let post = post.body(Full::new(body))?;
        let exchange = async {
            let (parts, body) = sender.send_request(post).await?.into_parts();
            let body = Limited::new(body, LONGEST).collect().await?.to_bytes();
            Ok(Response::from_parts(parts, body))
        };
        match select(Box::pin(exchange), Box::pin(connection)).await {
            Either::Left((answer, _)) => answer,
            Either::Right((_, exchange)) => exchange.await,
        }
    }
}

impl HttpClient for Collector {
    fn send_bytes<'a, 'b>(&'a self, request: Request<Bytes>) -> Sending<'b>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(async move {
            let sent = async { tokio::time::timeout(TIMEOUT, self.post(request)).await };
            self.runtime.block_on(sent)?
        })
    }
}
