//! Media types of GraphQL over HTTP.

use actix_web::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap};

/// What clients send and older ones read.
pub(super) const JSON: &str = "application/json; charset=utf-8";
/// What the specification names for answers.
pub(super) const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";

/// Whether the body says that it is JSON in UTF-8. A form cannot say that, and so no other site's
/// page can make a browser send such a body unasked (failures.md, G4).
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(CONTENT_TYPE);
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let Ok(value) = value.to_str() else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default();
    media.eq_ignore_ascii_case("application/json")
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => charset
                .trim()
                .trim_matches('"')
                .eq_ignore_ascii_case("utf-8"),
            _ => true,
        })
}

/// The type of the answer: the specification's own where it is asked for by name.
pub(super) fn answer(headers: &HeaderMap) -> &'static str {
    let values = headers
        .get_all(ACCEPT)
        .filter_map(|value| value.to_str().ok());
    let wanted = values.flat_map(|value| value.split(',')).any(|range| {
        let media = range.split(';').next().unwrap_or_default().trim();
        media.eq_ignore_ascii_case("application/graphql-response+json")
    });
    if wanted { GRAPHQL } else { JSON }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

    use super::is_json;

    #[test]
    fn only_json_in_utf_8_is_json() {
        for (value, expected) in [
            ("application/json", true),
            ("Application/JSON ; charset=UTF-8", true),
            ("application/json; charset=\"utf-8\"", true),
            ("application/json; charset=latin1", false),
            ("application/jsonx", false),
            ("text/plain", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            assert!(!is_json(&headers));
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(value));
            assert_eq!(is_json(&headers), expected, "{value}");
        }
    }
}
