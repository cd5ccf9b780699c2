//! The billing service (U3): how it is asked before a user is created, over HTTP.
//!
//! A question is a POST of JSON with a signature that only we can make; an answer counts when it is
//! exact, and anything else is no answer at all. How it is reached is [`crate::outgoing`]'s. Knows
//! nothing of users or licences but what it is told to pass on.

mod exchange;
mod message;

#[cfg(test)]
mod tests;

use std::time::{Duration, SystemTime};

use anyhow::Result;
use canopy_app::{Bill, Billing, BillingUnavailable, Verdict};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio_rustls::TlsConnector;
use uuid::Uuid;

use crate::config::Secret;
use crate::outgoing::{Endpoint, connector};

use message::Message;

/// Why there was no answer that could be used. Shows nothing that the service has sent: it may be
/// anything.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("no answer in {0:?}")]
    Late(Duration),
    #[error("failed to connect: {0}")]
    Connection(#[source] std::io::Error),
    #[error("failed to exchange question and answer: {0}")]
    Exchange(#[source] hyper::Error),
    #[error("the answer is longer than {0} bytes or broke off")]
    Body(usize),
    #[error("answered with status {0}")]
    Status(u16),
    #[error("answered with something else than the form that is due: {0}")]
    Form(&'static str),
}

/// A billing service at the other end of HTTP.
pub(crate) struct HttpBilling {
    endpoint: Endpoint,
    secret: Secret,
    /// Over all of a question: connecting, asking, reading the answer.
    timeout: Duration,
    /// Where it is asked over TLS.
    tls: Option<TlsConnector>,
}

impl HttpBilling {
    /// The service there, which shares the secret with us.
    ///
    /// # Errors
    /// It is to be asked over TLS and this machine knows no certificate authority.
    pub(crate) fn new(endpoint: Endpoint, secret: Secret, timeout: Duration) -> Result<Self> {
        let tls = endpoint.is_tls().then(connector).transpose()?;
        Ok(Self {
            endpoint,
            secret,
            timeout,
            tls,
        })
    }

    /// What the service says to this, once it says it in time and in form.
    async fn post(&self, key: Uuid, message: &Message<'_>) -> Result<Vec<u8>, Failure> {
        let body = message.to_json()?;
        let signature = message.signature(&self.secret, &body);
        let question = exchange::Question {
            key,
            signature,
            body,
        };
        let answer = exchange::post(&self.endpoint, self.tls.as_ref(), question);
        let answer = tokio::time::timeout(self.timeout, answer).await;
        match answer.map_err(|_| Failure::Late(self.timeout))?? {
            (200, body) => Ok(body),
            (status, _) => Err(Failure::Status(status)),
        }
    }
}

impl Billing for HttpBilling {
    fn ask<'a>(&'a self, bill: &'a Bill) -> BoxFuture<'a, Result<Verdict, BillingUnavailable>> {
        async move {
            let message = Message::create(bill, SystemTime::now());
            let answer = self.post(bill.key, &message).await;
            let verdict = answer.and_then(|body| message::verdict(bill.key, &body));
            verdict.map_err(|failure| told(bill.key, &failure))
        }
        .boxed()
    }

    fn cancel(&self, key: Uuid) -> BoxFuture<'_, Result<(), BillingUnavailable>> {
        async move {
            let message = Message::cancel(key, SystemTime::now());
            let answer = self.post(key, &message).await;
            let settled = answer.and_then(|body| message::settled(key, &body));
            settled.map_err(|failure| told(key, &failure))
        }
        .boxed()
    }
}

fn told(key: Uuid, failure: &Failure) -> BillingUnavailable {
    tracing::warn!(%key, reason = %failure, "the billing service gave no answer that could be used");
    BillingUnavailable
}
