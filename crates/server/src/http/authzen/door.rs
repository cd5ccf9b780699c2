//! Who asks, and what: before anything is answered.

use std::time::Duration;

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, rt};
use canopy_app::{AppError, Login, Op};

use super::answer::{bad_request, error, refused};
use super::form::Object;
use super::json;
use crate::http::answer::BAD_USER_INPUT;
use crate::http::backend::Backend;
use crate::http::{Options, address, body, credentials, media};

/// A request that can be answered.
pub(super) struct Asked {
    pub(super) login: Login,
    pub(super) body: Object,
    /// How long its answer may take: as long as a query over GraphQL.
    pub(super) time: Duration,
}

/// Lets a request in. Who shows no token that holds is told nothing else.
pub(super) async fn enter<B: Backend>(
    request: &HttpRequest,
    payload: Payload,
    backend: &B,
    options: &Options,
) -> Result<Asked, HttpResponse> {
    let Ok(client) = address::client(request, &options.trusted_proxies) else {
        tracing::warn!(peer = ?request.peer_addr(), "a trusted proxy forwards no address");
        return Err(bad_request(
            "the proxy must forward the address of its client in X-Forwarded-For",
        ));
    };
    let token = credentials::bearer(request).ok_or_else(|| refused(&AppError::Unauthenticated))?;
    let login = backend.authenticate(token, client.address).await;
    let login = login.map_err(|error| refused(&error))?;
    if !media::is_json(request.headers()) {
        return Err(bad_request("send the request as application/json in UTF-8"));
    }
    let body = body::read(request, payload, options.body_limit, body::TIMEOUT).await;
    let body = body.map_err(|none| error(none.status(), BAD_USER_INPUT, &none.message()))?;
    let body = json::object(&body).map_err(bad_request)?;
    Ok(Asked {
        login,
        body,
        time: options.query_time,
    })
}

/// What a read answers, in time.
pub(super) async fn read<B: Backend, T>(
    backend: &B,
    login: Login,
    time: Duration,
    read: impl AsyncFn(Op) -> Result<T, AppError>,
) -> Result<T, HttpResponse> {
    let read = rt::time::timeout(time, backend.read(login, read)).await;
    let answer = read.unwrap_or_else(|_| {
        tracing::warn!(?time, "an authorization request took too long");
        Err(AppError::Overloaded)
    });
    answer.map_err(|error| refused(&error))
}
