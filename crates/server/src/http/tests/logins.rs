//! Who is asking: tokens and cookies.

use serde_json::json;

use super::super::Options;
use super::{options, post, send, with_headers};

#[actix_web::test]
async fn a_bearer_token_must_hold() {
    let known = with_headers("x", &[("authorization", "bearer good")]).await;
    assert_eq!(known.body["known"], true);
    for (value, status, code) in [
        ("Bearer bad", 401, "UNAUTHENTICATED"),
        ("Bearer ", 401, "UNAUTHENTICATED"),
        ("Basic Z29vZDpnb29k", 401, "UNAUTHENTICATED"),
        ("Bearer stale", 503, "STALE"),
        ("Bearer elsewhere", 403, "IP_NOT_ALLOWED"),
    ] {
        let answer = with_headers("x", &[("authorization", value)]).await;
        assert_eq!(answer.status, status, "{value}");
        assert_eq!(
            answer.headers.contains_key("www-authenticate"),
            status == 401
        );
        assert_eq!(answer.code(), code);
        assert_eq!(answer.cookie(), None);
    }
}

#[actix_web::test]
async fn a_cookie_counts_from_our_own_pages_only() {
    let good = ("cookie", "canopy_session=good");
    let own = ("origin", "http://h");
    assert_eq!(with_headers("x", &[good, own]).await.body["known"], true);
    for site in [("origin", "http://other"), ("sec-fetch-site", "cross-site")] {
        let answer = with_headers("x", &[good, site]).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["known"]),
            (200, &json!(false))
        );
        assert_eq!(answer.cookie(), None);
    }
    let stale = with_headers("x", &[("cookie", "canopy_session=stale"), own]).await;
    assert_eq!(stale.code(), "STALE");
}

#[actix_web::test]
async fn a_stale_cookie_is_cleared_and_does_not_keep_from_logging_in() {
    let (bad, own) = (("cookie", "canopy_session=old"), ("origin", "http://h"));
    let answer = with_headers("x", &[bad, own]).await;
    assert_eq!(answer.body["known"], false);
    assert!(
        answer
            .cookie()
            .unwrap()
            .starts_with("canopy_session=; Max-Age=0")
    );
    let answer = with_headers("login", &[bad, own]).await;
    assert!(
        answer
            .cookie()
            .unwrap()
            .starts_with("canopy_session=new; Expires=")
    );
    assert!(!answer.cookie().unwrap().contains("Secure"));
    let answer = with_headers("logout", &[own]).await;
    assert!(answer.cookie().unwrap().contains("Max-Age=0"));
}

#[actix_web::test]
async fn a_cookie_of_somebody_who_may_not_come_from_here_is_refused_and_cleared() {
    let (cookie, own) = (
        ("cookie", "canopy_session=elsewhere"),
        ("origin", "http://h"),
    );
    let answer = with_headers("login", &[cookie, own]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (403, "IP_NOT_ALLOWED")
    );
    assert_eq!(
        answer.body["errors"][0]["message"],
        "Access from this IP address is not available"
    );
    assert!(answer.cookie().unwrap().contains("=; Max-Age=0"));
    // What may pass by itself keeps the cookie.
    let stale = with_headers("x", &[("cookie", "canopy_session=stale"), own]).await;
    assert_eq!((stale.status.as_u16(), stale.cookie()), (503, None));
}

#[actix_web::test]
async fn the_cookie_is_secure_where_tls_is_known_of() {
    let answer = with_headers("login", &[("x-forwarded-proto", "https")]).await;
    assert!(answer.cookie().unwrap().ends_with("; Secure"));
    let configured = Options {
        secure_cookies: true,
        ..options()
    };
    let answer = send(configured, post("login")).await;
    assert!(answer.cookie().unwrap().ends_with("; Secure"));
}
