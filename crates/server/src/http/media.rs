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

/// What a client reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// One answer.
    pub(super) json: bool,
    /// Events, which he must name: a client that takes anything would wait for the end of a
    /// subscription.
    pub(super) events: bool,
}

/// What the client reads, by its `Accept`.
pub(super) fn accepted(headers: &HeaderMap) -> Accepted {
    let values = headers.get_all(ACCEPT);
    let values = values.filter_map(|value| value.to_str().ok());
    let ranges: Vec<String> = values
        .flat_map(|value| value.split(','))
        .filter(|range| !is_refused(range))
        .filter_map(|range| Some(range.split(';').next()?.trim().to_ascii_lowercase()))
        .collect();
    let names = |some: &[&str]| ranges.iter().any(|range| some.contains(&range.as_str()));
    let events = names(&["text/event-stream"]);
    let json = names(&[
        "*/*",
        "application/*",
        "application/json",
        "application/graphql-response+json",
    ]);
    // Whoever reads neither has always been answered by JSON.
    Accepted {
        json: json || !events,
        events,
    }
}

/// Whether the range has the quality 0.
fn is_refused(range: &str) -> bool {
    let mut parameters = range
        .split(';')
        .skip(1)
        .filter_map(|one| one.split_once('='));
    parameters.any(|(name, value)| {
        let quality = value.trim().parse::<f32>();
        name.trim().eq_ignore_ascii_case("q") && quality.is_ok_and(|quality| quality <= 0.0)
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};

    use super::{Accepted, accepted, is_json};

    #[test]
    fn events_are_for_who_names_them() {
        for (value, json, events) in [
            (None, true, false),
            (Some("*/*"), true, false),
            (Some("text/html"), true, false),
            (Some("text/event-stream"), false, true),
            (Some("Text/Event-Stream;q=0.5"), false, true),
            (Some("text/event-stream;q=0"), true, false),
            (Some("text/event-stream, application/json"), true, true),
            (
                Some("text/event-stream, application/json; q=0.0"),
                false,
                true,
            ),
            (
                Some("application/graphql-response+json, text/event-stream"),
                true,
                true,
            ),
            (Some("text/event-stream, */*;q=0.1"), true, true),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert(ACCEPT, HeaderValue::from_static(value));
            }
            assert_eq!(accepted(&headers), Accepted { json, events }, "{value:?}");
        }
    }

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
