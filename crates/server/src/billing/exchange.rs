//! One question and its answer, on a connection that is opened for it and closed after it.

use std::pin::pin;

use futures::future::{Either, select};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE};
use tokio_rustls::TlsConnector;
use uuid::Uuid;

use super::Failure;
use crate::outgoing::{Endpoint, connect};

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
    let connection = connect(endpoint, tls).await.map_err(Failure::Connection)?;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LONGEST * 2)
        .handshake(connection)
        .await
        .map_err(Failure::Exchange)?;
    let request = endpoint
        .post()
        .header(CONNECTION, "close")
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
