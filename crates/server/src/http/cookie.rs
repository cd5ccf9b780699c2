//! The session cookie of browsers.

use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};
use canopy_domain::Micros;
use chrono::DateTime;

const NAME: &str = "canopy_session";

/// The token in the request's cookie. Two different ones are as good as none: one of them was set
/// by somebody else, and which cannot be told.
pub(super) fn token(headers: &HeaderMap) -> Option<&str> {
    let mut tokens = headers
        .get_all(COOKIE)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == NAME)
        .map(|(_, token)| token);
    let token = tokens.next()?;
    tokens.all(|other| other == token).then_some(token)
}

/// Whether there is one, of use or not.
pub(super) fn is_present(headers: &HeaderMap) -> bool {
    let values = headers.get_all(COOKIE);
    let mut values = values.filter_map(|value| value.to_str().ok());
    let prefix = format!("{NAME}=");
    values.any(|value| {
        value
            .split(';')
            .any(|pair| pair.trim().starts_with(&prefix))
    })
}

/// Keeps the token until it expires: out of reach of scripts, and of other sites.
pub(super) fn set(token: &str, expires_at: Micros, secure: bool) -> Option<HeaderValue> {
    let expires =
        DateTime::from_timestamp_micros(expires_at.0)?.format("%a, %d %b %Y %H:%M:%S GMT");
    let attributes = attributes(secure);
    HeaderValue::try_from(format!("{NAME}={token}; Expires={expires}; {attributes}")).ok()
}

/// Takes the cookie away.
pub(super) fn clear(secure: bool) -> HeaderValue {
    HeaderValue::try_from(format!("{NAME}=; Max-Age=0; {}", attributes(secure)))
        .unwrap_or_else(|_| HeaderValue::from_static("canopy_session=; Max-Age=0; Path=/"))
}

const fn attributes(secure: bool) -> &'static str {
    if secure {
        "Path=/; HttpOnly; SameSite=Strict; Secure"
    } else {
        "Path=/; HttpOnly; SameSite=Strict"
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};
    use canopy_domain::Micros;

    use super::{set, token};

    fn headers(cookies: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, HeaderValue::from_static(cookie));
        }
        headers
    }

    #[test]
    fn one_token_is_found_and_two_are_none() {
        let of = |cookies: &[&'static str]| token(&headers(cookies)).map(str::to_owned);
        assert_eq!(of(&["a=b; canopy_session=t; c=d"]).as_deref(), Some("t"));
        assert_eq!(of(&["a=b", "canopy_session=t"]).as_deref(), Some("t"));
        assert_eq!(
            of(&["canopy_session=t; canopy_session=t"]).as_deref(),
            Some("t")
        );
        assert_eq!(of(&["canopy_session=t; canopy_session=u"]), None);
        assert_eq!(of(&["xcanopy_session=t"]), None);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn it_is_kept_from_scripts_and_other_sites() {
        let expected = "canopy_session=t; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Path=/; HttpOnly; \
                        SameSite=Strict; Secure";
        assert_eq!(set("t", Micros(1_000_000), true).unwrap(), expected);
        assert!(set("t\r\nx: y", Micros(0), true).is_none());
    }
}
