//! The facade: one operation in, one response out.

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Response, ServerError};
use canopy_app::{App, AppError, Login, Op};
use canopy_domain::Micros;
use serde_json::json;

use crate::caller::{Caller, Cookie};
use crate::codes::{self, Refusal};
use crate::document;
use crate::limits::Options;
use crate::request::Parts;
use crate::schema::{self, Schema};
use crate::shape;

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
    /// 200 once anything was executed, with errors or without; 400 where nothing was, and 503 where
    /// this server lost its database meanwhile.
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
    document: ExecutableDocument,
    operation: OperationType,
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
        let mut op = request.login.map(|login| self.app.operation(login));
        loop {
            let caller = Arc::new(Caller::new(
                self.app.clone(),
                request.address,
                request.user_agent.clone(),
                op,
            ));
            let work = run(&self.schema, &prepared, Some(Arc::clone(&caller)));
            // A query may be left where it stands; a command must learn what became of it.
            let mut response = if prepared.operation == OperationType::Query {
                match self.app.while_fresh(work).await {
                    Ok(response) => response,
                    Err(error) => return unavailable(&error),
                }
            } else {
                work.await
            };
            let op_now = caller.session().map(|session| session.op.clone());
            // What a mutation has done it must not do again; and a query ends some time, as STALE.
            if prepared.operation == OperationType::Query
                && codes::has_moved(&response)
                && let Some(again) = again(op_now.as_ref()).await
            {
                op = Some(again);
                continue;
            }
            if let Some(revision) = op_now.and_then(|op| op.pinned()) {
                let revision = revision.to_string().into();
                response.extensions.insert("revision".to_owned(), revision);
            }
            let cookie = caller.take_cookie();
            // After a mutation the operation may hold up the feed: it ends before the writing.
            drop(caller);
            return answer(response, cookie);
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

pub(crate) fn prepare(body: &[u8], options: &Options) -> Result<Prepared, Refusal> {
    let parts = Parts::read(body)?;
    let document = document::read(&parts.query, options)?;
    let operation = document::operation(&document, parts.operation_name.as_deref())?.ty;
    Ok(Prepared {
        parts,
        document,
        operation,
    })
}

/// Executes a request; without a caller, every field but a login is UNAUTHENTICATED.
pub(crate) async fn run(
    schema: &Schema,
    prepared: &Prepared,
    caller: Option<Arc<Caller>>,
) -> Response {
    let parts = &prepared.parts;
    let mut request = Request::new(&parts.query).variables(parts.variables.clone());
    request.operation_name = parts.operation_name.clone();
    request.set_parsed_query(prepared.document.clone());
    if let Some(caller) = caller {
        request = request.data(caller);
    }
    let mut response = schema.execute(request).await;
    codes::complete(&mut response);
    let name = parts.operation_name.as_deref();
    if let Ok(operation) = document::operation(&prepared.document, name) {
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
