//! The session cookie of browsers.

use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};
use canopy_domain::Micros;
use chrono::DateTime;

const NAME: &str = "canopy_session";

/// The name over TLS. A browser takes it from this very host only: none of its neighbours can set
/// it, as they could set the plain one for all of a domain.
const HOST_NAME: &str = "__Host-canopy_session";

/// By what name it goes; over TLS the plain one is nobody's.
const fn name(secure: bool) -> &'static str {
    if secure { HOST_NAME } else { NAME }
}

/// The cookies of the session, in order.
fn tokens(headers: &HeaderMap, secure: bool) -> impl Iterator<Item = &str> {
    headers
        .get_all(COOKIE)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(found, _)| *found == name(secure))
        .map(|(_, token)| token)
}

/// The token in the request's cookie. Two different ones are as good as none: one of them was set
/// by somebody else, and which cannot be told.
pub(super) fn token(headers: &HeaderMap, secure: bool) -> Option<&str> {
    let mut tokens = tokens(headers, secure);
    let token = tokens.next()?;
    tokens.all(|other| other == token).then_some(token)
}

/// Whether there is one, of use or not.
pub(super) fn is_present(headers: &HeaderMap, secure: bool) -> bool {
    tokens(headers, secure).next().is_some()
}

/// Keeps the token until it expires: out of reach of scripts, and of other sites.
pub(super) fn set(token: &str, expires_at: Micros, secure: bool) -> Option<HeaderValue> {
    let expires =
        DateTime::from_timestamp_micros(expires_at.0)?.format("%a, %d %b %Y %H:%M:%S GMT");
    let attributes = attributes(secure);
    let name = name(secure);
    HeaderValue::try_from(format!("{name}={token}; Expires={expires}; {attributes}")).ok()
}

/// Takes away the plain cookie that was set before this System was known to be behind TLS; none if
/// the browser sends none. Over TLS it is nobody's, and would be a token that lies about.
pub(super) fn clear_plain(headers: &HeaderMap, secure: bool) -> Option<HeaderValue> {
    (secure && is_present(headers, false)).then(|| clear(false))
}

/// Takes the cookie away.
pub(super) fn clear(secure: bool) -> HeaderValue {
    HeaderValue::from_static(if secure {
        "__Host-canopy_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure"
    } else {
        "canopy_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict"
    })
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

    use super::{clear, is_present, set, token};

    fn headers(cookies: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, HeaderValue::from_static(cookie));
        }
        headers
    }

    #[test]
    fn one_token_is_found_and_two_are_none() {
        let of = |cookies: &[&'static str]| token(&headers(cookies), false).map(str::to_owned);
        assert_eq!(of(&["a=b; canopy_session=t; c=d"]).as_deref(), Some("t"));
        assert_eq!(of(&["a=b", "canopy_session=t"]).as_deref(), Some("t"));
        assert_eq!(
            of(&["canopy_session=t; canopy_session=t"]).as_deref(),
            Some("t")
        );
        assert_eq!(of(&["canopy_session=t; canopy_session=u"]), None);
        assert_eq!(of(&["xcanopy_session=t"]), None);
        assert_eq!(of(&["__Host-canopy_session=t"]), None);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn over_tls_a_cookie_that_a_neighbour_could_set_is_none() {
        let of = |cookies: &[&'static str]| token(&headers(cookies), true).map(str::to_owned);
        assert_eq!(of(&["canopy_session=tossed"]), None);
        assert_eq!(of(&["__Host-canopy_session=t"]).as_deref(), Some("t"));
        for both in [
            "canopy_session=tossed; __Host-canopy_session=t",
            "__Host-canopy_session=t; canopy_session=tossed",
        ] {
            assert_eq!(of(&[both]).as_deref(), Some("t"), "{both}");
        }
        assert!(!is_present(&headers(&["canopy_session=tossed"]), true));
    }

    #[test]
    fn it_is_kept_from_scripts_and_other_sites() {
        let expected = "__Host-canopy_session=t; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Path=/; \
                        HttpOnly; SameSite=Strict; Secure";
        assert_eq!(set("t", Micros(1_000_000), true).unwrap(), expected);
        let expected = "canopy_session=t; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Path=/; HttpOnly; \
                        SameSite=Strict";
        assert_eq!(set("t", Micros(1_000_000), false).unwrap(), expected);
        assert!(set("t\r\nx: y", Micros(0), true).is_none());
        for secure in [true, false] {
            let cleared = clear(secure);
            let begin = format!("{}=; Max-Age=0; Path=/;", super::name(secure));
            assert!(cleared.to_str().unwrap().starts_with(&begin));
            assert_eq!(cleared.to_str().unwrap().ends_with("; Secure"), secure);
        }
    }
}
