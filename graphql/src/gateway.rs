//! The facade: one operation in, one response out.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::types::{
    ExecutableDocument, OperationDefinition, OperationType, Selection,
};
use async_graphql::{Positioned, Request, Response, ServerError};
use canopy_app::{App, AppError, Login, Op};
use canopy_domain::Micros;
use serde_json::json;

use crate::caller::{Attempt, Caller, Cookie};
use crate::codes::{self, Refusal};
use crate::document;
use crate::filled;
use crate::left_out;
use crate::limits::Options;
use crate::request::Parts;
use crate::schema::{self, Schema};
use crate::shape;

/// A query that took so long asks once more whether the server is up to date: the lease under which
/// it began may be over.
const SLOW: Duration = Duration::from_secs(1);

/// GraphQL, without HTTP: all that the server uses. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    schema: Schema,
    app: App,
    options: Options,
}

/// A `POST /graphql` whose body is JSON.
#[derive(Debug)]
pub struct GatewayRequest<'a> {
    /// The body.
    pub body: &'a [u8],
    /// The login that the session cookie or the bearer token stands for; none: nobody's.
    pub login: Option<Login>,
    /// Where it comes from, by the trusted proxies.
    pub address: IpAddr,
    /// For the list of sessions.
    pub user_agent: Option<String>,
}

/// What to answer.
#[derive(Debug)]
pub struct GatewayResponse {
    /// 200 once anything was executed, with errors or without; 400 where nothing was.
    pub status: u16,
    /// JSON.
    pub body: Vec<u8>,
    /// A login succeeded: set the session cookie.
    pub set_session: Option<SessionCookie>,
    /// A logout succeeded: remove the session cookie.
    pub clear_session: bool,
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

/// A request that can be executed, and again.
pub(crate) struct Prepared {
    parts: Parts,
    /// With one operation.
    document: ExecutableDocument,
}

impl Prepared {
    fn operation(&self) -> Option<&OperationDefinition> {
        document::operation(&self.document)
    }

    /// Only reads: may be run again, and be cut.
    fn is_query(&self) -> bool {
        self.operation()
            .is_some_and(|operation| operation.ty == OperationType::Query)
    }

    /// How many fields it has at the top; whatever comes from one fragment may be several.
    fn width(&self) -> usize {
        let fields = |operation: &OperationDefinition| {
            let selections = operation.selection_set.node.items.iter();
            let width = |selection: &Positioned<Selection>| match selection.node {
                Selection::Field(_) => 1,
                _ => 2,
            };
            selections.map(width).sum()
        };
        self.operation().map_or(0, fields)
    }
}

impl Gateway {
    /// A gateway to this application.
    #[must_use]
    pub fn new(app: App, options: Options) -> Self {
        let schema = schema::build(&options);
        Self {
            schema,
            app,
            options,
        }
    }

    /// The schema, as text.
    #[must_use]
    pub fn sdl() -> String {
        schema::sdl()
    }

    /// Executes one operation. Call it inside a tokio runtime: rows are read in tasks.
    pub async fn execute(&self, request: GatewayRequest<'_>) -> GatewayResponse {
        let prepared = match prepare(request.body, &self.options) {
            Ok(prepared) => prepared,
            Err(refusal) => return answer(Response::from_errors(vec![*refusal]), Cookie::Keep),
        };
        let executed = self.repeat(&prepared, &request);
        // A query may be left where it stands; a command must learn what became of it.
        let executed = if prepared.is_query() {
            let query = within(self.options.time_limit, executed);
            self.app.while_fresh(query).await
        } else {
            Ok(executed.await)
        };
        match executed {
            Ok((response, cookie)) => answer(response, cookie),
            Err(error) => unavailable(&error),
        }
    }

    /// Executes an operation, and again where the revision moved on while it was read.
    async fn repeat(
        &self,
        prepared: &Prepared,
        request: &GatewayRequest<'_>,
    ) -> (Response, Cookie) {
        let begun = Instant::now();
        let mut op = request.login.map(|login| self.app.operation(login));
        let mut attempt = Attempt::first(prepared.width());
        loop {
            let caller = Arc::new(Caller::new(
                self.app.clone(),
                request.address,
                request.user_agent.clone(),
                op,
                attempt,
            ));
            let mut response = run(&self.schema, prepared, Some(Arc::clone(&caller))).await;
            let op_now = caller.session().map(|session| session.op.clone());
            // What a mutation has done it must not do again; and a query ends some time, as STALE.
            if codes::has_moved(&response) {
                if prepared.is_query() {
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
            if let Some(op) = op_now
                && let Some(revision) = op.pinned()
            {
                let revision = revision.to_string().into();
                response.extensions.insert("revision".to_owned(), revision);
                if prepared.is_query() {
                    let fresh = async || op.revision().await.map(drop);
                    response = still_fresh(response, begun.elapsed(), fresh).await;
                }
            }
            // After a mutation the operation may hold up the feed: it ends before the writing.
            return (response, caller.take_cookie());
        }
    }
}

/// Nothing was answered, and another server may do better.
fn unavailable(error: &AppError) -> GatewayResponse {
    let refusal = codes::refusal(error.code(), ServerError::new(error.message(), None));
    GatewayResponse {
        status: 503,
        ..answer(Response::from_errors(vec![*refusal]), Cookie::Keep)
    }
}

async fn again(op: Option<&Op>) -> Option<Op> {
    op?.again().await
}

/// What a query answers, if it does so in time.
pub(crate) async fn within(
    limit: Duration,
    executed: impl Future<Output = (Response, Cookie)>,
) -> (Response, Cookie) {
    let cut = |_| {
        tracing::warn!(?limit, "a query took too long");
        let message = "the query takes longer than this server allows; ask for less at once";
        let code = AppError::Overloaded.code();
        (codes::without_result(code, message), Cookie::Keep)
    };
    tokio::time::timeout(limit, executed)
        .await
        .unwrap_or_else(cut)
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

pub(crate) fn prepare(body: &[u8], options: &Options) -> Result<Prepared, Refusal> {
    let parts = Parts::read(body)?;
    let mut document = document::read(&parts.query, parts.operation_name.as_deref(), options)?;
    left_out::apply(&mut document, &parts.variables);
    Ok(Prepared { parts, document })
}

/// Executes a request; without a caller, every field but a login is UNAUTHENTICATED.
pub(crate) async fn run(
    schema: &Schema,
    prepared: &Prepared,
    caller: Option<Arc<Caller>>,
) -> Response {
    let parts = &prepared.parts;
    let mut request = Request::new(&parts.query).variables(parts.variables.clone());
    let mut document = prepared.document.clone();
    let was_filled = filled::fill(&mut document);
    request.set_parsed_query(document);
    if let Some(caller) = caller {
        request = request.data(caller);
    }
    let mut response = schema.execute(request).await;
    if was_filled {
        filled::empty(&mut response.data);
    }
    codes::complete(&mut response);
    if let Some(operation) = prepared.operation() {
        shape::restore(&mut response, &prepared.document, operation);
    }
    response
}

pub(crate) fn answer(response: Response, cookie: Cookie) -> GatewayResponse {
    let executed = codes::was_executed(&response);
    let body = if executed {
        serde_json::to_vec(&response)
    } else {
        // By the specification there is no `data` where nothing was executed.
        serde_json::to_vec(&json!({ "errors": response.errors }))
    };
    let (status, body) = match body {
        Ok(body) => (if executed { 200 } else { 400 }, body),
        Err(error) => {
            tracing::error!(%error, "failed to write a response");
            (500, Vec::new())
        }
    };
    let (set_session, clear_session) = match cookie {
        Cookie::Keep => (None, false),
        Cookie::Set(session) => (Some(session), false),
        Cookie::Clear => (None, true),
    };
    GatewayResponse {
        status,
        body,
        set_session,
        clear_session,
    }
}
