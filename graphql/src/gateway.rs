//! The facade: one operation in, one response out.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::types::OperationType;
use async_graphql::{Response, ServerError};
use canopy_app::{App, AppError, Login, Op};
use canopy_domain::Micros;
use serde_json::json;

use crate::caller::{Attempt, Caller, Cookie};
use crate::checked::{self, Cost};
use crate::codes::{self, Refusal};
use crate::documents::Documents;
use crate::events::{Opened, Opening, Way};
use crate::limits::Options;
use crate::metering::Outcome;
use crate::prepared::{Prepared, given, keepable, run};
use crate::quick::Plans;
use crate::request::Parts;
use crate::schema::{self, Schemas};
use crate::subscription::Step;

/// A query that took so long asks once more whether the server is up to date: the lease under which
/// it began may be over.
pub(crate) const SLOW: Duration = Duration::from_secs(1);

/// GraphQL, without HTTP: all that the server uses. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    schemas: Schemas,
    app: App,
    options: Options,
    documents: Arc<Documents>,
}

/// A request whose body is JSON, by whatever way it comes.
#[derive(Debug)]
pub struct GatewayRequest<'a> {
    /// The body.
    pub body: &'a [u8],
    /// The login that the session cookie or the bearer token stands for; none: nobody's.
    pub login: Option<Login>,
    /// Where it comes from, by the trusted proxies.
    pub address: IpAddr,
    /// For the list of sessions.
    pub user_agent: Option<&'a str>,
}

/// What to answer.
#[derive(Debug)]
pub struct GatewayResponse {
    /// 200 once anything was executed, with errors or without; 400 where nothing was.
    pub status: u16,
    /// Nothing was executed, though the request as such is in order: its document is not. By the
    /// media type `application/json` that is 200.
    pub of_document: bool,
    /// JSON.
    pub body: Vec<u8>,
    /// A login succeeded: set the session cookie.
    pub set_session: Option<SessionCookie>,
    /// A logout succeeded: remove the session cookie.
    pub clear_session: bool,
    /// In how many seconds what was refused as too much may be tried again.
    pub retry_after: Option<u64>,
    /// What it came to, for whoever watches the server.
    pub outcome: Outcome,
}

/// A new session.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionCookie {
    /// The secret.
    pub token: String,
    /// When it ends at the latest.
    pub expires_at: Micros,
}

/// Without the token.
impl std::fmt::Debug for SessionCookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionCookie")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl GatewayResponse {
    /// The answer of an operation that succeeded.
    pub(crate) const fn of_success(body: Vec<u8>) -> Self {
        Self {
            status: 200,
            of_document: false,
            body,
            set_session: None,
            clear_session: false,
            retry_after: None,
            outcome: Outcome::Ok,
        }
    }
}

impl Gateway {
    /// A gateway to this application.
    #[must_use]
    pub fn new(app: App, options: Options) -> Self {
        let schemas = schema::build(&options);
        let gateway = Self {
            schemas,
            app,
            options,
            documents: Arc::default(),
        };
        gateway.with_documents(Documents::default())
    }

    /// The same with these documents, which are read before the first request.
    #[must_use]
    pub fn with_documents(self, mut documents: Documents) -> Self {
        documents.prepare(&self.schemas, &self.options);
        Self {
            documents: Arc::new(documents),
            ..self
        }
    }

    /// The schema, as text.
    #[must_use]
    pub fn sdl() -> String {
        schema::sdl()
    }

    /// Executes one operation that is no subscription. Call it inside a tokio runtime: rows are read
    /// in tasks.
    pub async fn execute(&self, request: GatewayRequest<'_>) -> GatewayResponse {
        let opening = Opening {
            way: Way::Post,
            held: None,
            resume_after: None,
        };
        match self.open(request, opening).await {
            Opened::Answer(answer) => answer,
            // Does not come this way.
            Opened::Events(_) => unavailable(&AppError::Internal),
        }
    }

    pub(crate) fn documents(&self) -> &Documents {
        &self.documents
    }

    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    pub(crate) fn plans(&self) -> &Plans {
        &self.documents.learned().plans
    }

    /// What an operation of that kind may cost.
    pub(crate) const fn limit(&self, kind: OperationType) -> usize {
        self.schemas.limit(kind)
    }

    /// Reads a request, and finds out whether it can be executed.
    pub(crate) fn read(
        &self,
        body: &[u8],
        way: Way,
    ) -> Result<(Prepared, Cost), Box<GatewayResponse>> {
        let malformed = |refusal: Refusal| Box::new(answer(Response::from_errors(vec![*refusal])));
        let of_document = |response| {
            Box::new(GatewayResponse {
                of_document: true,
                ..answer(response)
            })
        };
        let mut parts = Parts::read(body, &self.options).map_err(malformed)?;
        let found = self.documents.find(&mut parts).map_err(malformed)?;
        let name = parts.operation_name.take();
        let known = self
            .documents
            .learned()
            .known(&found, name.as_deref(), &self.options)
            .map_err(|refusal| of_document(Response::from_errors(vec![*refusal])))?;
        let prepared = Prepared::of(known, parts.variables);
        if let Some((status, message)) = way.refuses(prepared.kind()) {
            return Err(Box::new(GatewayResponse {
                status,
                ..*malformed(codes::bad_request(message))
            }));
        }
        given(&prepared).map_err(|refusal| of_document(Response::from_errors(vec![*refusal])))?;
        keepable(&prepared, body.len().max(found.text.len())).map_err(malformed)?;
        let cost =
            checked::check(&self.schemas, &prepared).map_err(|answer| of_document(*answer))?;
        self.documents.measure(&prepared, &found.text);
        let learned = self.documents.learned();
        learned.learn(&found, name.as_deref(), prepared.known(), body);
        self.documents.keep(found);
        Ok((prepared, cost))
    }

    /// The answer of a query or mutation.
    pub(crate) async fn answer(
        &self,
        prepared: &Prepared,
        cost: Cost,
        request: &GatewayRequest<'_>,
    ) -> GatewayResponse {
        let op = request.login.map(|login| self.app.operation(login));
        let executed = self.repeat(prepared, request, op, None);
        // A query may be left where it stands; a command must learn what became of it.
        let executed = if prepared.is_read() {
            let executed = self.in_time(executed).await;
            executed.map(|in_time| in_time.unwrap_or_else(Ran::without_more))
        } else {
            Ok(executed.await)
        };
        match executed {
            Ok(mut ran) => {
                cost.show(&mut ran.response);
                let answer = with_cookie(answer(ran.response), ran.cookie);
                let is_refused = ran.refused && answer.outcome == Outcome::Ok;
                GatewayResponse {
                    outcome: if is_refused {
                        Outcome::Refused
                    } else {
                        answer.outcome
                    },
                    ..answer
                }
            }
            Err(error) => unavailable(&error),
        }
    }

    /// What a read comes to, if it does so in time and while this server is up to date; what is
    /// answered where it takes too long.
    pub(crate) async fn in_time<T>(
        &self,
        read: impl Future<Output = T>,
    ) -> Result<Result<T, Response>, AppError> {
        let read = within(self.options.time_limit, read);
        self.app.while_fresh(read).await
    }

    /// Executes an operation, and again where the revision moved on while it was read.
    pub(crate) async fn repeat(
        &self,
        prepared: &Prepared,
        request: &GatewayRequest<'_>,
        mut op: Option<Op>,
        step: Option<Arc<Step>>,
    ) -> Ran {
        let begun = Instant::now();
        let mut attempt = Attempt::first(prepared.width());
        loop {
            let caller = Arc::new(Caller::new(
                self.app.clone(),
                request.address,
                request.user_agent.map(str::to_owned),
                op,
                attempt,
            ));
            let (who, step) = (Some(Arc::clone(&caller)), step.clone());
            let mut response = run(&self.schemas, prepared, who, step).await;
            let op_now = caller.session().map(|session| session.op.clone());
            // What a mutation has done it must not do again; and a query ends some time, as STALE.
            if codes::has_moved(&response) {
                if prepared.is_read() {
                    if let Some(again) = again(op_now.as_ref()).await {
                        op = Some(again);
                        continue;
                    }
                } else if !caller.is_once()
                    && let Some(next) = attempt.next()
                {
                    attempt = next;
                    op = request.login.map(|login| self.app.operation(login));
                    continue;
                }
            }
            if let Some(op) = &op_now {
                op.answered();
            }
            if let Some(op) = op_now
                && let Some(revision) = op.pinned()
            {
                let revision = revision.to_string().into();
                response.extensions.insert("revision".to_owned(), revision);
                if prepared.is_read() {
                    let fresh = async || op.revision().await.map(drop);
                    response = still_fresh(response, begun.elapsed(), fresh).await;
                }
            }
            // After a mutation the operation may hold up the feed: it ends before the writing.
            return Ran {
                response,
                cookie: caller.take_cookie(),
                refused: caller.is_refused(),
            };
        }
    }
}

/// What an operation came to, and what it leaves beside its response.
pub(crate) struct Ran {
    pub(crate) response: Response,
    cookie: Cookie,
    /// A command of it was refused.
    refused: bool,
}

impl Ran {
    const fn without_more(response: Response) -> Self {
        Self {
            response,
            cookie: Cookie::Keep,
            refused: false,
        }
    }
}

/// Nothing was answered, and another server may do better.
pub(crate) fn unavailable(error: &AppError) -> GatewayResponse {
    let refusal = codes::refusal(error.code(), ServerError::new(error.message(), None));
    GatewayResponse {
        status: 503,
        ..answer(Response::from_errors(vec![*refusal]))
    }
}

async fn again(op: Option<&Op>) -> Option<Op> {
    op?.again().await
}

/// What a query comes to, if it does so in time, or what it is answered then.
pub(crate) async fn within<T>(
    limit: Duration,
    read: impl Future<Output = T>,
) -> Result<T, Response> {
    tokio::time::timeout(limit, read).await.map_err(|_| {
        tracing::warn!(?limit, "a query took too long");
        let message = "the query takes longer than this server allows; ask for less at once";
        codes::without_result(AppError::Overloaded.code(), message)
    })
}

/// What a query answers that took so long, if the server was up to date to its end.
pub(crate) async fn still_fresh(
    response: Response,
    took: Duration,
    fresh: impl AsyncFnOnce() -> Result<(), AppError>,
) -> Response {
    if took < SLOW {
        return response;
    }
    match fresh().await {
        Ok(()) => response,
        Err(error) => codes::without_result(error.code(), error.message()),
    }
}

/// A response as it is sent.
pub(crate) fn answer(response: Response) -> GatewayResponse {
    let executed = codes::was_executed(&response);
    // The clients that call documents by their hash go on from an answer that is 200.
    let is_fine = executed || codes::is_not_persisted(&response);
    let retry_after = codes::retry_after(&response);
    let outcome = codes::outcome(&response);
    let body = if executed {
        serde_json::to_vec(&response)
    } else {
        // By the specification there is no `data` where nothing was executed.
        let mut body = json!({ "errors": response.errors });
        if !response.extensions.is_empty() {
            body["extensions"] = json!(response.extensions);
        }
        serde_json::to_vec(&body)
    };
    let (status, body) = match body {
        Ok(body) => (if is_fine { 200 } else { 400 }, body),
        Err(error) => {
            tracing::error!(%error, "failed to write a response");
            (500, Vec::new())
        }
    };
    GatewayResponse {
        status,
        of_document: false,
        body,
        set_session: None,
        clear_session: false,
        retry_after,
        outcome,
    }
}

fn with_cookie(mut answer: GatewayResponse, cookie: Cookie) -> GatewayResponse {
    match cookie {
        Cookie::Keep => {}
        Cookie::Set(session) => answer.set_session = Some(session),
        Cookie::Clear => answer.clear_session = true,
    }
    answer
}
