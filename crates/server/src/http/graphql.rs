//! `POST /graphql`. Nothing else: a GET would let a link change something (failures.md, G4).

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, SET_COOKIE, USER_AGENT,
};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use canopy_graphql::GatewayRequest;
use futures::StreamExt;

use super::answer::{BAD_USER_INPUT, error, error_with, refused};
use super::backend::Backend;
use super::{Options, address, cookie, credentials, media};

/// A body that has not come by then does not come.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Answers a GraphQL request.
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
    let Ok(client) = address::client(&request, &options.trusted_proxies) else {
        tracing::warn!(peer = ?request.peer_addr(), "a trusted proxy forwards no address");
        return error(
            StatusCode::BAD_REQUEST,
            BAD_USER_INPUT,
            "the proxy must forward the address of its client in X-Forwarded-For",
        );
    };
    let body = match read(&request, payload, options.body_limit).await {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let secure = options.secure_cookies || client.over_tls;
    let caller = match credentials::find(backend.get_ref(), &request, client.address).await {
        Ok(caller) => caller,
        Err(refusal) => {
            let mut answer = refused(&refusal.error);
            if refusal.clear_cookie {
                let headers = answer.headers_mut();
                headers.insert(SET_COOKIE, cookie::clear(secure));
            }
            return answer;
        }
    };
    let answer = backend
        .execute(GatewayRequest {
            body: &body,
            login: caller.login,
            address: client.address,
            user_agent: user_agent(&request),
        })
        .await;

    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response
        .insert_header((
            CONTENT_TYPE,
            HeaderValue::from_static(media::answer(request.headers())),
        ))
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")));
    let set = answer
        .set_session
        .and_then(|session| cookie::set(&session.token, session.expires_at, secure));
    if let Some(set) = set {
        response.insert_header((SET_COOKIE, set));
    } else if answer.clear_session || caller.clear_cookie {
        response.insert_header((SET_COOKIE, cookie::clear(secure)));
    }
    response.body(answer.body)
}

/// Answers every other method.
pub(super) async fn not_post() -> HttpResponse {
    let mut response = HttpResponse::MethodNotAllowed();
    response.insert_header((ALLOW, HeaderValue::from_static("POST")));
    error_with(response, BAD_USER_INPUT, "send GraphQL requests with POST")
}

/// The whole body, as long as it keeps to the limit.
async fn read(
    request: &HttpRequest,
    mut payload: Payload,
    limit: usize,
) -> Result<Vec<u8>, HttpResponse> {
    let too_large = || {
        let message = format!("the request is larger than {limit} bytes; ask for less at once");
        error(StatusCode::PAYLOAD_TOO_LARGE, BAD_USER_INPUT, &message)
    };
    let broken = |status| error(status, BAD_USER_INPUT, "the request did not come whole");
    let length = request.headers().get("content-length");
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let whole = async {
        let mut body = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| broken(StatusCode::BAD_REQUEST))?;
            if body.len() + chunk.len() > limit {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    match actix_web::rt::time::timeout(BODY_TIMEOUT, whole).await {
        Ok(body) => body,
        Err(_) => Err(broken(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// What the client calls itself, for the list of sessions: cut, since anybody writes it.
fn user_agent(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(USER_AGENT)?.to_str().ok()?;
    Some(value.chars().take(255).collect())
}
