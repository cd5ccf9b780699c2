//! `/graphql`: POST for everything, GET for sockets and for what only reads. A GET changes nothing: a
//! link would be enough (failures.md, G4). By the GraphQL-over-HTTP specification.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER, SET_COOKIE, USER_AGENT, VARY,
};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use canopy_domain::Revision;
use canopy_graphql::{GatewayRequest, GatewayResponse, Way};

use super::address::Client;
use super::answer::{BAD_USER_INPUT, error, error_with, refused};
use super::backend::{Answer, Backend};
use super::connection::Connection;
use super::credentials::Caller;
use super::media::Accepted;
use super::{Options, address, body, cookie, credentials, link, media, sse, teller, ws};

/// Answers a request that is posted.
pub(super) async fn post<B: Backend>(
    request: HttpRequest,
    payload: Payload,
    backend: Data<B>,
    options: Data<Options>,
) -> HttpResponse {
    if !media::is_json(request.headers()) {
        return error(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            BAD_USER_INPUT,
            "send the request as application/json in UTF-8",
        );
    }
    if !media::is_plain(request.headers()) {
        return error(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            BAD_USER_INPUT,
            "send the request as it is, without Content-Encoding",
        );
    }
    let Ok(client) = address::client(&request, &options.trusted_proxies) else {
        return no_address(&request);
    };
    let body = match body::read(&request, payload, options.body_limit, body::TIMEOUT).await {
        Ok(body) => body,
        Err(none) => return error(none.status(), BAD_USER_INPUT, &none.message()),
    };
    let accepted = media::accepted(request.headers());
    let way = if accepted.events {
        Way::PostEvents
    } else {
        Way::Post
    };
    answer(&request, backend, &options, client, (way, accepted), &body).await
}

/// Answers a GET: a socket where one is wanted, otherwise what a link asks for.
pub(super) async fn get<B: Backend>(
    request: HttpRequest,
    payload: Payload,
    backend: Data<B>,
    options: Data<Options>,
) -> HttpResponse {
    let is_socket = ws::is_wanted(request.headers());
    let Ok(client) = address::client(&request, &options.trusted_proxies) else {
        return no_address(&request);
    };
    if is_socket {
        return socket(&request, payload, backend, &options, client).await;
    }
    match link::body(request.query_string()) {
        Ok(body) => {
            let accepted = media::accepted(request.headers());
            let way = if accepted.events {
                Way::GetEvents
            } else {
                Way::Get
            };
            answer(&request, backend, &options, client, (way, accepted), &body).await
        }
        Err(message) => error(StatusCode::BAD_REQUEST, BAD_USER_INPUT, message),
    }
}

/// Answers every other method.
pub(super) async fn not_allowed() -> HttpResponse {
    error_with(
        method_not_allowed(None),
        BAD_USER_INPUT,
        "send GraphQL requests with POST, or queries with GET",
    )
}

/// By which methods it may be asked instead; a GET that is not allowed would change something.
fn method_not_allowed(way: Option<Way>) -> actix_web::HttpResponseBuilder {
    let allowed = match way {
        Some(Way::Get | Way::GetEvents) => "POST",
        _ => "GET, POST",
    };
    let mut response = HttpResponse::MethodNotAllowed();
    response.insert_header((ALLOW, HeaderValue::from_static(allowed)));
    response
}

/// Answers where it is not known where a request comes from.
fn no_address(request: &HttpRequest) -> HttpResponse {
    tracing::warn!(peer = ?request.peer_addr(), "a trusted proxy forwards no address");
    error(
        StatusCode::BAD_REQUEST,
        BAD_USER_INPUT,
        "the proxy must forward the address of its client in X-Forwarded-For",
    )
}

/// Who sends the request.
async fn caller<B: Backend>(
    request: &HttpRequest,
    backend: &B,
    client: Client,
    secure: bool,
) -> Result<Caller, HttpResponse> {
    let found = credentials::find(backend, request, client.address, secure).await;
    found.map_err(|refusal| {
        backend.refused().count(&refusal.error);
        let mut answer = refused(&refusal.error);
        if refusal.clear_cookie {
            let headers = answer.headers_mut();
            headers.insert(SET_COOKIE, cookie::clear(secure));
        }
        answer
    })
}

/// Opens a socket. A cookie counts from our own pages only, as everywhere (failures.md, G5); who is
/// not known by then may still say so.
async fn socket<B: Backend>(
    request: &HttpRequest,
    payload: Payload,
    backend: Data<B>,
    options: &Options,
    client: Client,
) -> HttpResponse {
    let caller = match caller(
        request,
        backend.get_ref(),
        client,
        options.is_secure(client),
    )
    .await
    {
        Ok(caller) => caller,
        Err(answer) => return answer,
    };
    let limit = options.body_limit;
    ws::open(request, payload, backend, client, caller.login, limit).unwrap_or_else(|_| {
        let message = "this is no WebSocket handshake of version 13";
        error(StatusCode::BAD_REQUEST, BAD_USER_INPUT, message)
    })
}

/// Answers a request by JSON or by events.
async fn answer<B: Backend>(
    request: &HttpRequest,
    backend: Data<B>,
    options: &Options,
    client: Client,
    (way, accepted): (Way, Accepted),
    body: &[u8],
) -> HttpResponse {
    let secure = options.is_secure(client);
    let caller = match caller(request, backend.get_ref(), client, secure).await {
        Ok(caller) => caller,
        Err(answer) => return answer,
    };
    let Ok(resume_after) = resume_after(request, way) else {
        let message = "Last-Event-ID is a revision: decimal digits";
        return error(StatusCode::BAD_REQUEST, BAD_USER_INPUT, message);
    };
    let asked = GatewayRequest {
        body,
        login: caller.login,
        address: client.address,
        user_agent: user_agent(request),
    };
    match backend.open(asked, way, None, resume_after).await {
        Answer::Whole(answer) => {
            let by = (way, accepted);
            whole(request, answer, by, secure, caller.clear_cookie)
        }
        Answer::Events(events) => {
            let connection = Connection::of(request);
            teller::answer(events, connection, backend.slow_reader(), backend.rhythm())
        }
    }
}

fn resume_after(request: &HttpRequest, way: Way) -> Result<Option<Revision>, ()> {
    match way {
        Way::PostEvents | Way::GetEvents => sse::resume_after(request.headers()),
        Way::Post | Way::Get | Way::Socket => Ok(None),
    }
}

/// One answer: as JSON, or as an event where nothing else is read. What was not executed at all is
/// never an event.
fn whole(
    request: &HttpRequest,
    answer: GatewayResponse,
    (way, accepted): (Way, Accepted),
    secure: bool,
    clear_cookie: bool,
) -> HttpResponse {
    let Accepted { json, events, .. } = accepted;
    let status = match answer.status {
        // The older type says that the request was in order, whatever is wrong with its document.
        400 if answer.of_document && json && !accepted.graphql => 200,
        status => status,
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let as_event = status == StatusCode::OK && events && !json;
    let mut response = if as_event {
        sse::head()
    } else if status == StatusCode::METHOD_NOT_ALLOWED {
        method_not_allowed(Some(way))
    } else {
        HttpResponse::build(status)
    };
    if !as_event {
        response
            .insert_header((CONTENT_TYPE, HeaderValue::from_static(accepted.answer())))
            .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")));
    }
    // Besides what compression says.
    response.append_header((VARY, HeaderValue::from_static("accept")));
    if let Some(seconds) = answer.retry_after {
        response.insert_header((RETRY_AFTER, HeaderValue::from(seconds)));
    }
    let set = answer
        .set_session
        .and_then(|session| cookie::set(&session.token, session.expires_at, secure));
    let set = set.or_else(|| {
        let is_over = answer.clear_session || clear_cookie;
        is_over.then(|| cookie::clear(secure))
    });
    if let Some(set) = set {
        response.insert_header((SET_COOKIE, set));
        if let Some(plain) = cookie::clear_plain(request.headers(), secure) {
            response.append_header((SET_COOKIE, plain));
        }
    }
    if as_event {
        response.body(sse::whole(&answer.body))
    } else {
        response.body(answer.body)
    }
}

/// What the client calls itself, for the list of sessions: cut, since anybody writes it.
pub(super) fn user_agent(request: &HttpRequest) -> Option<&str> {
    // Its text is ASCII: one byte a character.
    let value = request.headers().get(USER_AGENT)?.to_str().ok()?;
    Some(value.get(..255).unwrap_or(value))
}
