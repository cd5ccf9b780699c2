//! Whether a browser sends a request from our own pages: a cookie comes along by itself, so it
//! counts only then.

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, ORIGIN};

/// Whether the request comes from our own pages: its `Origin` is the host that it asks, or there
/// is none and `Sec-Fetch-Site` says so. What says neither is no browser of today, and can use
/// `Authorization`.
pub(super) fn is_own(request: &HttpRequest) -> bool {
    let headers = request.headers();
    let text = |value: Option<&actix_web::http::header::HeaderValue>| {
        value.map(|value| value.to_str().unwrap_or_default().to_owned())
    };
    let host = text(headers.get(HOST));
    // HTTP/2 says it in the request line.
    let host = host.or_else(|| request.uri().authority().map(ToString::to_string));
    let site = text(headers.get("sec-fetch-site"));
    let same_site = matches!(site.as_deref(), Some("same-origin" | "none"));
    match text(headers.get(ORIGIN)) {
        Some(origin) => {
            (same_site || site.is_none()) && host.is_some_and(|host| matches(&origin, &host))
        }
        None => same_site,
    }
}

/// Whether the origin `https://a.example` is the host `a.example:443`.
fn matches(origin: &str, host: &str) -> bool {
    let Some((scheme, origin)) = origin.split_once("://") else {
        return false;
    };
    let port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let bare = |text: &str| text.strip_suffix(port).unwrap_or(text).to_ascii_lowercase();
    !host.is_empty() && bare(origin) == bare(host)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::is_own;

    #[test]
    fn only_our_own_pages_are_ours() {
        let cases: [(&[(&str, &str)], bool); 14] = [
            (&[("origin", "http://h")], true),
            (&[("origin", "http://h:80")], true),
            (&[("origin", "https://H:443")], true),
            (&[("origin", "http://h:8080")], false),
            (&[("origin", "http://h:443")], false),
            (&[("origin", "http://other")], false),
            (&[("origin", "http://h.other")], false),
            (&[("origin", "null")], false),
            (
                &[("origin", "http://h"), ("sec-fetch-site", "same-origin")],
                true,
            ),
            (
                &[("origin", "http://h"), ("sec-fetch-site", "cross-site")],
                false,
            ),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "none")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[], false),
        ];
        for (headers, expected) in cases {
            let request = headers.iter().fold(
                TestRequest::post().insert_header(("host", "h")),
                |request, header| request.insert_header(*header),
            );
            assert_eq!(is_own(&request.to_http_request()), expected, "{headers:?}");
        }
    }
}
