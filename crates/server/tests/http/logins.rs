//! Getting in, and not: nothing tells whether an email is known.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::demo::{DEMO_PASSWORD, demo};
use crate::support::{SOON, Server, init, run, serve, sqlite};

#[test]
fn an_unknown_email_and_a_wrong_password_are_alike_in_answer_and_in_time() {
    run(async {
        let server = &demo().await.server;
        let mut times: [Vec<Duration>; 3] = Default::default();
        let mut bodies = Vec::new();
        for round in 0..15 {
            let unknown = format!("nobody-{round}@demo.canopy");
            let tries = [
                ("operator@demo.canopy", "canopy-dem0"),
                (unknown.as_str(), "canopy-dem0"),
                ("no email at all", "canopy-dem0"),
            ];
            for (index, (email, password)) in tries.into_iter().enumerate() {
                let begun = Instant::now();
                let answer = server.try_login(email, password).await;
                times[index].push(begun.elapsed());
                assert_eq!(answer.status, 200);
                assert!(answer.headers.get("set-cookie").is_none());
                bodies.push(answer.body);
            }
        }
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:#?}");
        assert!(bodies[0].contains("INVALID_CREDENTIALS"), "{}", bodies[0]);
        let medians = times.map(|mut times| {
            times.sort_unstable();
            times[times.len() / 2].as_secs_f64()
        });
        for other in &medians[1..] {
            let ratio = other / medians[0];
            assert!((0.5..2.0).contains(&ratio), "{medians:?}");
        }
        for password in ["", " ", "canopy-demo ", "CANOPY-DEMO", &"x".repeat(300_000)] {
            let answer = server.try_login("operator@demo.canopy", password).await;
            assert_eq!(answer.body, bodies[0]);
        }
        for email in [
            "OPERATOR@demo.canopy",
            " operator@Demo.Canopy",
            "ｏperator@demo.canopy",
        ] {
            let token = server.login(email, DEMO_PASSWORD).await;
            assert!(token.starts_with("canopy_session_"), "{email}");
        }
        server.is_well().await;
    });
}

#[test]
fn a_login_shows_once_what_it_must_and_never_a_hash() {
    run(async {
        let demo = demo().await;
        let server = &demo.server;
        let answer = server.try_login("member@demo.canopy", DEMO_PASSWORD).await;
        let login = answer.json()["data"]["login"].take();
        let token = login["token"].as_str().unwrap();
        assert_eq!(login["userErrors"], json!([]));
        let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.starts_with(&format!("canopy_session={token};")));
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert_eq!(answer.headers["cache-control"], "no-store");
        let log = server.canopy.log();
        for secret in [token, "$argon2", "canopy-dem0"] {
            assert!(!log.contains(secret), "a secret is in the log");
        }
        let sdl = canopy_graphql::Gateway::sdl().to_lowercase();
        assert!(!sdl.contains("hash"), "nothing of the schema names a hash");
        let everybody = "{ users(first: 1000) { nodes { id email name language active createdAt \
                         createdBy { id } actionLimits ipPool memberships { role } } } }";
        let answer = server
            .operate(Some(demo.token("system_manager")), everybody, json!({}))
            .await;
        assert!(answer.body.len() > 5_000 && !answer.body.contains("$argon2"));
    });
}

#[test]
fn a_cookie_counts_only_on_requests_of_our_own_pages() {
    run(async {
        let server = &demo().await.server;
        let answer = server.try_login("member@demo.canopy", DEMO_PASSWORD).await;
        let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
        let cookie = cookie.split(';').next().unwrap();
        let own = server.canopy.url().to_owned();
        let body = json!({ "query": "{ viewer { email } }" }).to_string();
        let cases: [(&[(&str, &str)], bool); 9] = [
            (&[("origin", own.as_str())], true),
            (&[("origin", &own), ("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("origin", &own), ("sec-fetch-site", "cross-site")], false),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "null")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[], false),
        ];
        for (headers, counts) in cases {
            let mut all = vec![("content-type", "application/json"), ("cookie", cookie)];
            all.extend(headers);
            let answer = server.send(&all, body.clone()).await;
            if counts {
                let email = answer.json()["data"]["viewer"]["email"].take();
                assert_eq!(email, "member@demo.canopy", "{headers:?}");
            } else {
                assert_eq!(answer.code(), "UNAUTHENTICATED", "{headers:?}");
            }
        }
        let two = format!("{cookie}; canopy_session=other");
        let headers = [
            ("content-type", "application/json"),
            ("cookie", &two),
            ("origin", &own),
        ];
        assert_eq!(server.send(&headers, body).await.code(), "UNAUTHENTICATED");
    });
}

#[test]
fn a_session_ends_by_age_and_by_idleness() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let builder = serve(&database)
            .env("CANOPY_SESSION_AGE", "2s")
            .env("CANOPY_SESSION_IDLE", "2s");
        let server = Server::start(builder).await;
        let token = server.boss().await;
        let begun = Instant::now();
        let viewer = "{ viewer { id } }";
        server.ask(&token, viewer, json!({})).await;
        let mut last = None;
        canopy_testkit::wait_for(SOON, async || {
            let answer = server.operate(Some(&token), viewer, json!({})).await;
            let over = answer.status == 401;
            last = Some(answer);
            over
        })
        .await
        .unwrap();
        assert!(begun.elapsed() >= Duration::from_millis(1500), "too early");
        assert_eq!(last.unwrap().code(), "UNAUTHENTICATED");
        // One can log in again, also with the dead cookie in the browser.
        let again = server.boss().await;
        server.ask(&again, viewer, json!({})).await;
        server.is_well().await;
    });
}
