//! Media types of GraphQL over HTTP.

use actix_web::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};

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

/// Whether the body is sent as it is. What is packed would be unpacked to any size, so nothing is.
pub(super) fn is_plain(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).all(|value| {
        let value = value.to_str().unwrap_or_default();
        value.trim().eq_ignore_ascii_case("identity")
    })
}

/// What a client reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// One answer, of one type or the other.
    pub(super) json: bool,
    /// Events, which he must name: a client that takes anything would wait for the end of a
    /// subscription.
    pub(super) events: bool,
    /// The specification's own type rather than plain JSON.
    pub(super) graphql: bool,
}

impl Accepted {
    /// The type of one answer.
    pub(super) const fn answer(self) -> &'static str {
        if self.graphql { GRAPHQL } else { JSON }
    }
}

/// What the client reads, by its `Accept`: the type of the higher quality, and of two alike the
/// specification's own, if it is named. Whoever reads none of ours has always been answered by JSON.
pub(super) fn accepted(headers: &HeaderMap) -> Accepted {
    let values = headers.get_all(ACCEPT);
    let values = values.filter_map(|value| value.to_str().ok());
    let ranges: Vec<Range<'_>> = values
        .flat_map(|value| value.split(','))
        .map(Range::read)
        .collect();
    let (named, graphql) = quality(&ranges, "graphql-response+json");
    let (_, json) = quality(&ranges, "json");
    let events = ranges
        .iter()
        .any(|range| range.is("text/event-stream") && range.quality > 0.0);
    Accepted {
        json: graphql > 0.0 || json > 0.0 || !events,
        events,
        graphql: graphql > json || (named && graphql > 0.0 && graphql >= json),
    }
}

/// One entry of `Accept`.
struct Range<'a> {
    media: &'a str,
    quality: f32,
}

impl<'a> Range<'a> {
    fn read(text: &'a str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default();
        let quality = parts.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case("q")
                .then(|| value.trim().parse().unwrap_or(1.0))
        });
        Self {
            media,
            quality: quality.unwrap_or(1.0),
        }
    }

    fn is(&self, media: &str) -> bool {
        self.media.eq_ignore_ascii_case(media)
    }
}

/// Whether a type is named, and what it is worth by the entry that fits it best; nothing where none
/// does.
fn quality(ranges: &[Range<'_>], subtype: &str) -> (bool, f32) {
    let named = format!("application/{subtype}");
    for media in [named.as_str(), "application/*", "*/*"] {
        if let Some(range) = ranges.iter().find(|range| range.is(media)) {
            return (media == named, range.quality);
        }
    }
    (false, 0.0)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};

    use super::{Accepted, accepted, is_json};

    #[test]
    fn the_answer_has_the_type_that_is_liked_best() {
        const JSON: (bool, bool, bool) = (true, false, false);
        const GRAPHQL: (bool, bool, bool) = (true, false, true);
        const EVENTS: (bool, bool, bool) = (false, true, false);
        for (value, (json, events, graphql)) in [
            (None, JSON),
            (Some("*/*"), JSON),
            (Some("application/*"), JSON),
            (Some("text/html"), JSON),
            (Some("application/json"), JSON),
            (Some("application/graphql-response+json"), GRAPHQL),
            (
                Some("Application/GraphQL-Response+JSON; charset=utf-8"),
                GRAPHQL,
            ),
            (
                Some("application/json, application/graphql-response+json"),
                GRAPHQL,
            ),
            (
                Some("application/graphql-response+json, application/json;q=0.9"),
                GRAPHQL,
            ),
            (
                Some("application/graphql-response+json;q=0.8, application/json"),
                JSON,
            ),
            (Some("application/graphql-response+json;q=0.8, */*"), JSON),
            (
                Some("application/graphql-response+json;q=0.8, */*;q=0.1"),
                GRAPHQL,
            ),
            (Some("application/graphql-response+json;q=0"), JSON),
            (Some("application/json;q=0, */*"), GRAPHQL),
            (Some("text/event-stream"), EVENTS),
            (Some("Text/Event-Stream;q=0.5"), EVENTS),
            (Some("text/event-stream;q=0"), JSON),
            (Some("text/event-stream, application/json; q=0.0"), EVENTS),
            (
                Some("text/event-stream, application/json"),
                (true, true, false),
            ),
            (
                Some("application/graphql-response+json, text/event-stream"),
                (true, true, true),
            ),
            (Some("text/event-stream, */*;q=0.1"), (true, true, false)),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert(ACCEPT, HeaderValue::from_static(value));
            }
            let expected = Accepted {
                json,
                events,
                graphql,
            };
            assert_eq!(accepted(&headers), expected, "{value:?}");
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
