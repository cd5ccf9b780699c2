//! Who is asking: by the token in `Authorization`, or by a browser's cookie.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use canopy_app::{AppError, Login};

use super::backend::Backend;
use super::{cookie, origin};

/// Who is asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Caller {
    /// None: nobody that is known, who may still log in.
    pub(super) login: Option<Login>,
    /// The cookie is of no use any more.
    pub(super) clear_cookie: bool,
}

/// Why there is nobody to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// What the caller is told.
    pub(super) error: AppError,
    /// The cookie would only have him told so again.
    pub(super) clear_cookie: bool,
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self {
            error,
            clear_cookie: false,
        }
    }
}

/// Finds out who is asking.
///
/// A token that somebody took care to send must hold; a cookie that came along by itself and holds
/// no more is as good as none, so that one can log in again. One of somebody who may not come from
/// here is refused (U7), and taken away: a browser could neither log out nor in as another. `secure`:
/// the client came over TLS, where cookies go by another name.
///
/// # Errors
/// What the caller is to be told instead of an answer.
pub(super) async fn find<B: Backend>(
    backend: &B,
    request: &HttpRequest,
    address: IpAddr,
    secure: bool,
) -> Result<Caller, Refusal> {
    if request.headers().contains_key(AUTHORIZATION) {
        let token = bearer(request).ok_or(AppError::Unauthenticated)?;
        let login = backend.authenticate(token, address).await?;
        return Ok(Caller {
            login: Some(login),
            clear_cookie: false,
        });
    }
    let nobody = |clear_cookie| Caller {
        login: None,
        clear_cookie,
    };
    if !cookie::is_present(request.headers(), secure) || !origin::is_own(request) {
        return Ok(nobody(false));
    }
    let Some(token) = cookie::token(request.headers(), secure) else {
        return Ok(nobody(true));
    };
    // An API token is for programs, which send it on purpose: no browser carries it along. Not even
    // looked up, so that nothing is written of it or told.
    if canopy_app::is_api_token(token) {
        return Ok(nobody(true));
    }
    match backend.authenticate(token, address).await {
        Ok(login) if login.scope.is_some() => Ok(nobody(true)),
        Ok(login) => Ok(Caller {
            login: Some(login),
            clear_cookie: false,
        }),
        Err(AppError::Unauthenticated) => Ok(nobody(true)),
        Err(error) => Err(Refusal {
            clear_cookie: error == AppError::IpNotAllowed,
            error,
        }),
    }
}

/// The token of the one `Authorization` header, of the scheme `Bearer`.
pub(super) fn bearer(request: &HttpRequest) -> Option<&str> {
    let mut values = request.headers().get_all(AUTHORIZATION);
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
