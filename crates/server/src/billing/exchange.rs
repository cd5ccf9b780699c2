//! One question and its answer, on a connection that is opened for it and closed after it.

use std::io;
use std::pin::pin;

use futures::future::{Either, select};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use uuid::Uuid;

use super::{Endpoint, Failure};

/// The longest body of an answer, in bytes.
const LONGEST: usize = 16 << 10;

/// What is sent.
pub(super) struct Question {
    pub(super) key: Uuid,
    pub(super) signature: String,
    pub(super) body: String,
}

/// Status and body of the answer.
pub(super) async fn post(
    endpoint: &Endpoint,
    tls: Option<&TlsConnector>,
    question: Question,
) -> Result<(u16, Vec<u8>), Failure> {
    let address = (endpoint.host(), endpoint.port());
    let stream = TcpStream::connect(address).await;
    let stream = stream.map_err(Failure::Connection)?;
    match tls {
        None => converse(stream, endpoint, question).await,
        Some(tls) => {
            let name = ServerName::try_from(endpoint.host().to_owned());
            let name = name.map_err(|error| Failure::Connection(io::Error::other(error)))?;
            let stream = tls.connect(name, stream).await;
            converse(stream.map_err(Failure::Connection)?, endpoint, question).await
        }
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    endpoint: &Endpoint,
    question: Question,
) -> Result<(u16, Vec<u8>), Failure> {
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LONGEST * 2)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(Failure::Exchange)?;
    let request = Request::builder()
        .method(Method::POST)
        .uri(endpoint.target())
        .header(HOST, endpoint.authority())
        .header(CONNECTION, "close")
        .header(USER_AGENT, concat!("canopy/", env!("CARGO_PKG_VERSION")))
        .header(CONTENT_TYPE, "application/json")
        .header("idempotency-key", question.key.to_string())
        .header("canopy-signature", question.signature)
        .body(Full::new(Bytes::from(question.body)))
        .map_err(|_| Failure::Form("the question cannot be written as one"))?;
    let exchange = async {
        let response = sender.send_request(request).await;
        let response = response.map_err(Failure::Exchange)?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), LONGEST).collect().await;
        let body = body.map_err(|_| Failure::Body(LONGEST))?;
        Ok((status, body.to_bytes().to_vec()))
    };
    // The connection moves the bytes; where it ends first, what came on it may still be an answer.
    match select(pin!(exchange), pin!(connection)).await {
        Either::Left((answer, _)) => answer,
        Either::Right((_, exchange)) => exchange.await,
    }
}
