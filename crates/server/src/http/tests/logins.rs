//! Who is asking: tokens and cookies.

use actix_web::App;
use actix_web::dev::Service;
use actix_web::middleware::from_fn;
use actix_web::test;
use actix_web::web::Data;
use serde_json::json;

use super::super::{Options, request};
use super::{Fake, options, post, routes, send, with_headers};

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
async fn the_cookie_is_secure_and_of_this_host_where_tls_is_known_of() {
    let is_of_host = |cookie: &str| {
        assert!(
            cookie.starts_with("__Host-canopy_session=new; "),
            "{cookie}"
        );
        assert!(
            cookie.ends_with("; Secure") && cookie.contains("Path=/;"),
            "{cookie}"
        );
        assert!(!cookie.contains("Domain"), "{cookie}");
    };
    let answer = with_headers("login", &[HTTPS]).await;
    is_of_host(answer.cookie().unwrap());
    let configured = Options {
        secure_cookies: true,
        ..options()
    };
    let answer = send(configured, post("login")).await;
    is_of_host(answer.cookie().unwrap());
}

#[actix_web::test]
async fn over_tls_a_login_and_a_logout_take_the_plain_cookie_away() {
    let set = async |what: &str, headers: &[(&'static str, &'static str)]| {
        let answer = with_headers(what, headers).await;
        let all = answer.headers.get_all("set-cookie");
        let begins = all.map(|cookie| cookie.to_str().unwrap().split_once('=').unwrap());
        let begins = begins.map(|(name, rest)| (name.to_owned(), rest.starts_with(';')));
        begins.collect::<Vec<_>>()
    };
    let host = |is_cleared| ("__Host-canopy_session".to_owned(), is_cleared);
    let plain = || ("canopy_session".to_owned(), true);
    let old = ("cookie", "canopy_session=old");
    assert_eq!(set("login", &[HTTPS, old]).await, [host(false), plain()]);
    assert_eq!(set("logout", &[HTTPS, old]).await, [host(true), plain()]);
    // Once it is gone, and without TLS, there is nothing to take away.
    assert_eq!(set("login", &[HTTPS]).await, [host(false)]);
    assert_eq!(set("logout", &[HTTPS]).await, [host(true)]);
    assert_eq!(
        set("login", &[old]).await,
        [("canopy_session".to_owned(), false)]
    );
}

const HTTPS: (&str, &str) = ("x-forwarded-proto", "https");

#[actix_web::test]
async fn a_cookie_that_a_neighbour_has_set_does_not_win() {
    let own = ("origin", "https://h");
    for (cookie, is_known) in [
        ("__Host-canopy_session=good", true),
        ("canopy_session=good", false),
        ("canopy_session=bad; __Host-canopy_session=good", true),
        ("__Host-canopy_session=good; canopy_session=bad", true),
        ("canopy_session=good; __Host-canopy_session=bad", false),
    ] {
        let answer = with_headers("x", &[HTTPS, own, ("cookie", cookie)]).await;
        assert_eq!(answer.body["known"], is_known, "{cookie}");
    }
    // Where there is no TLS, browsers send none of that name.
    let cookie = ("cookie", "__Host-canopy_session=good");
    let answer = with_headers("x", &[("origin", "http://h"), cookie]).await;
    assert_eq!(answer.body["known"], false);
}

#[actix_web::test]
async fn browsers_that_came_over_tls_are_kept_to_it() {
    let is_kept = async |options: Options, headers: &[(&str, &str)]| {
        let routes = routes(Data::new(Fake::default()), Data::new(options));
        let app = App::new().wrap(from_fn(request::dressed)).configure(routes);
        let service = test::init_service(app).await;
        let request = headers
            .iter()
            .fold(post("x"), |request, header| request.insert_header(*header))
            .peer_addr("10.0.0.1:1".parse().unwrap());
        let response = service.call(request.to_request()).await.unwrap();
        let value = response.headers().get("strict-transport-security");
        value.is_some_and(|value| value == "max-age=63072000")
    };
    assert!(is_kept(options(), &[HTTPS]).await);
    assert!(!is_kept(options(), &[]).await);
    // Nobody but a trusted proxy can say so.
    let untrusting = Options {
        trusted_proxies: Vec::new(),
        ..options()
    };
    assert!(!is_kept(untrusting.clone(), &[HTTPS]).await);
    let secure = Options {
        secure_cookies: true,
        ..untrusting
    };
    assert!(is_kept(secure, &[]).await);
}

#[actix_web::test]
async fn an_api_token_that_comes_in_a_cookie_is_not_looked_up() {
    let token = super::fake::TOKEN_OF_ELSEWHERE;
    let bearer = format!("Bearer {token}");
    let answer = with_headers("x", &[("authorization", &bearer)]).await;
    assert_eq!(answer.code(), "IP_NOT_ALLOWED");
    let cookie = format!("canopy_session={token}");
    let answer = with_headers("x", &[("cookie", &cookie), ("origin", "http://h")]).await;
    assert_eq!(answer.body["known"], false);
    assert!(answer.cookie().unwrap().contains("Max-Age=0"));
}
