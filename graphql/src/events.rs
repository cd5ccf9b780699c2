//! The events of one subscription, each as the response that its reader is sent.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use async_graphql::parser::types::OperationType;
use async_graphql::{PathSegment, Response, ServerError};
use canopy_app::{AppError, Ended, Held, Told, Watcher};
use canopy_domain::Revision;
use canopy_meter::TRACE;
use serde_json::json;
use tracing::Instrument;
use tracing::field::Empty;

use crate::codes;
use crate::gateway::{Gateway, GatewayRequest, GatewayResponse, answer};
use crate::metering::Outcome;
use crate::prepared::Prepared;
use crate::subscription::Step;

/// By which way an operation comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A POST that is answered by JSON: no subscription.
    Post,
    /// A POST that can be answered by events: whatever there is.
    PostEvents,
    /// A GET that is answered by JSON: only queries.
    Get,
    /// A GET that can be answered by events: nothing that changes anything.
    GetEvents,
    /// A socket: subscriptions alone.
    Socket,
}

impl Way {
    /// The status and message of what does not come this way.
    pub(crate) fn refuses(self, kind: OperationType) -> Option<(u16, &'static str)> {
        match (self, kind) {
            (Self::Post | Self::Get, OperationType::Subscription) => Some((
                406,
                "subscribe with Accept: text/event-stream, or over a WebSocket that speaks \
                 graphql-transport-ws",
            )),
            (Self::Get | Self::GetEvents, OperationType::Mutation) => {
                Some((405, "send mutations with POST"))
            }
            (Self::Socket, OperationType::Query | OperationType::Mutation) => {
                Some((400, "send queries and mutations with POST"))
            }
            _ => None,
        }
    }
}

/// How a request comes.
pub struct Opening {
    /// By which way.
    pub way: Way,
    /// What the login of a socket is held by; for a subscription without one it is held here.
    pub held: Option<Held>,
    /// Where a reader was who comes back by himself: counts instead of what the query says.
    pub resume_after: Option<Revision>,
}

/// What a request comes to.
pub enum Opened {
    /// An answer: of a query or mutation, or why a subscription does not begin.
    Answer(GatewayResponse),
    /// The events of a subscription.
    Events(Box<Events>),
}

impl Opened {
    const fn outcome(&self) -> Outcome {
        match self {
            Self::Answer(answer) => answer.outcome,
            Self::Events(_) => Outcome::Ok,
        }
    }
}

/// What comes next in a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// A change.
    Event {
        /// Its revision, from after which the reader can resume.
        revision: Revision,
        /// JSON: a GraphQL response.
        body: Vec<u8>,
    },
    /// The end.
    End(End),
}

/// The end of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Why.
    pub error: AppError,
    /// JSON: a GraphQL response with the one error, and the revision to resume after where that
    /// helps; `history` is `other` where no revision that was told means anything any more.
    pub body: Vec<u8>,
}

impl End {
    /// An end for this reason, of a reader who can resume after that revision.
    #[must_use]
    pub fn new(error: AppError, resume_after: Option<Revision>) -> Self {
        Self::of(Ended {
            error,
            resume_after,
            other_history: false,
        })
    }

    /// As the stream ended.
    fn of(ended: Ended) -> Self {
        let error = ended.error;
        let mut extensions = json!({ "code": error.code() });
        if let Some(revision) = ended.resume_after {
            extensions["resumeAfter"] = revision.to_string().into();
        }
        if ended.other_history {
            extensions["history"] = "other".into();
        }
        let error_of = json!({ "message": error.message(), "extensions": extensions });
        let body = json!({ "errors": [error_of] }).to_string().into_bytes();
        Self { error, body }
    }
}

/// The events of one subscription.
pub struct Events {
    gateway: Gateway,
    prepared: Prepared,
    watcher: Watcher,
    address: IpAddr,
    user_agent: Option<String>,
}

impl Gateway {
    /// Answers a request, or begins to.
    pub async fn open(&self, request: GatewayRequest<'_>, opening: Opening) -> Opened {
        let span = tracing::info_span!(
            target: TRACE, "operation", operation = Empty, kind = Empty, outcome = Empty
        );
        if span.is_disabled() {
            self.answered(request, opening).await
        } else {
            Box::pin(self.answered(request, opening).instrument(span)).await
        }
    }

    async fn answered(&self, request: GatewayRequest<'_>, opening: Opening) -> Opened {
        if let Some(answer) = self.quick(&request, opening.way).await {
            return Opened::Answer(answer);
        }
        // Apart: it is large, and would be moved about wherever the quick way is.
        Box::pin(self.open_generally(request, opening)).await
    }

    async fn open_generally(&self, request: GatewayRequest<'_>, opening: Opening) -> Opened {
        let begun = Instant::now();
        let (prepared, cost) = match self.read(request.body, opening.way) {
            Ok(read) => read,
            Err(answer) => {
                let series = self.documents().meter().unread();
                series.record(answer.outcome, begun.elapsed());
                return Opened::Answer(*answer);
            }
        };
        let series = prepared.known().series().cloned();
        let opened = if prepared.kind() == OperationType::Subscription {
            self.subscribe(prepared, request, opening).await
        } else {
            Opened::Answer(self.answer(&prepared, cost, &request).await)
        };
        if let Some(series) = series {
            series.record(opened.outcome(), begun.elapsed());
        }
        opened
    }

    async fn subscribe(
        &self,
        prepared: Prepared,
        request: GatewayRequest<'_>,
        opening: Opening,
    ) -> Opened {
        // Nobody is told so before the document is looked at; and it is looked at once.
        let step = Arc::new(Step::open());
        let op = request.login.map(|login| self.app().operation(login));
        let ran = self.repeat(&prepared, &request, op, Some(Arc::clone(&step)));
        let response = ran.await.response;
        let (Some(mut filter), Some(login)) = (step.wanted(), request.login) else {
            let answer = answer(response);
            let nobody = request.login.is_none() && answer.status == 200;
            let status = if nobody { 401 } else { answer.status };
            return Opened::Answer(GatewayResponse { status, ..answer });
        };
        filter.after = opening.resume_after.or(filter.after);
        let opened = async {
            let held = match opening.held {
                Some(held) => held,
                None => self.app().hold(login, request.address).await?,
            };
            self.app().watch(held, filter).await
        };
        let watcher = match opened.await {
            Ok(watcher) => watcher,
            Err(error) => return Opened::Answer(refused(&prepared, &error)),
        };
        Opened::Events(Box::new(Events {
            gateway: self.clone(),
            prepared,
            watcher,
            address: request.address,
            user_agent: request.user_agent.map(str::to_owned),
        }))
    }
}

/// What execution answers where a stream does not begin.
fn refused(prepared: &Prepared, error: &AppError) -> GatewayResponse {
    let mut refusal = codes::refusal(error.code(), ServerError::new(error.message(), None));
    if let Some(key) = prepared.key() {
        refusal.path = vec![PathSegment::Field(key.to_owned())];
    }
    answer(Response::from_errors(vec![*refusal]))
}

impl Events {
    /// What comes next; waits for it. What it returned was taken when it is called again; after an
    /// end it is not. Given up while it waits, it may have lost an event: the stream is over then.
    pub async fn next(&mut self) -> Next {
        let told = match self.watcher.next().await {
            Ok(told) => told,
            Err(ended) => return Next::End(End::of(ended)),
        };
        let revision = told.change.revision;
        let turn = self.watcher.turn().await;
        let body = Box::pin(self.tell(told)).await;
        drop(turn);
        // What has become of the reader while the event was made counts as well.
        let body = body.and_then(|body| self.watcher.held().check().map(|()| body));
        match body {
            Ok(body) => Next::Event { revision, body },
            // It is not on its way: what was before it was taken.
            Err(error) => Next::End(End::of(self.watcher.end(error))),
        }
    }

    /// What it is open for.
    #[must_use]
    pub fn held(&self) -> &Held {
        self.watcher.held()
    }

    /// The end where it cannot go on, for this reason; `sent` is the last event that comes before it
    /// on its way to the reader, whether he takes it or not.
    #[must_use]
    pub fn end(&self, error: AppError, sent: Option<Revision>) -> End {
        let mut ended = self.watcher.end(error);
        // None stays none.
        ended.resume_after = ended
            .resume_after
            .map(|taken| sent.unwrap_or(taken).max(taken));
        End::of(ended)
    }

    /// One event; what could not be answered for now is not lost by being told in part.
    async fn tell(&self, told: Told) -> Result<Vec<u8>, AppError> {
        let request = GatewayRequest {
            body: &[],
            login: Some(told.op.login()),
            address: self.address,
            user_agent: self.user_agent.as_deref(),
        };
        let step = Some(Arc::new(Step::Tell(told.change)));
        let executed = self
            .gateway
            .repeat(&self.prepared, &request, Some(told.op), step);
        let executed = self.gateway.in_time(executed).await?;
        let response = executed.map_or_else(|late| late, |ran| ran.response);
        if let Some(error) = codes::passing(&response) {
            return Err(error);
        }
        Ok(answer(response).body)
    }
}

#[cfg(test)]
mod tests {
    use canopy_app::{AppError, Ended};
    use canopy_domain::Revision;
    use serde_json::{Value, json};

    use super::End;

    #[test]
    fn an_end_says_why_and_where_to_go_on_and_where_that_is_nowhere() {
        for (resume_after, other_history, expected) in [
            (
                Some(7),
                false,
                json!({ "code": "STALE", "resumeAfter": "7" }),
            ),
            (None, false, json!({ "code": "STALE" })),
            (None, true, json!({ "code": "STALE", "history": "other" })),
        ] {
            let end = End::of(Ended {
                error: AppError::Stale,
                resume_after: resume_after.map(Revision),
                other_history,
            });
            let body: Value = serde_json::from_slice(&end.body).unwrap();
            assert_eq!(body["errors"][0]["extensions"], expected);
        }
    }
}
