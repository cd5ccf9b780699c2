//! H4: a busy session on a server that logs all it can, and nothing secret in what it writes.

use base64::Engine as _;
use canopy_testkit::{Postgres, Redis};
use serde_json::json;

use crate::desk::Desk;
use crate::support::{PASSWORD, Server, init, run, serve};
use crate::traces::Collector;

const BILLING: &str = "billing-Secret-of-sixteen";
const REDIS: &str = "redis-Secret";
const DATABASE: &str = "database-Secret";
const WRONG: &str = "Wrong(of)him";
const NEW: &str = "New(of)him";

/// The URL with a password in it, which the database does not ask for and Canopy must not tell.
fn with_password(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (user, place) = rest.split_once('@').unwrap();
    let user = user.split(':').next().unwrap();
    format!("{scheme}://{user}:{DATABASE}@{place}")
}

#[test]
fn h4_nothing_secret_is_in_logs_figures_traces_or_errors() {
    run(async {
        let user =
            format!("canopy on >{REDIS} resetchannels &canopy:* -@all +subscribe +publish +ping");
        let redis = Redis::options().user(&user).start().unwrap();
        let url = Postgres::shared().unwrap().create_database().unwrap();
        init(&url);
        let collector = Collector::start();
        let server = serve(&with_password(&url))
            .env("CANOPY_OTLP_ENDPOINT", &collector.url)
            .env("CANOPY_OTLP_SAMPLING", "1")
            .env(
                "CANOPY_REDIS_URL",
                format!("redis://canopy:{REDIS}@127.0.0.1:{}", redis.port()),
            )
            .env("CANOPY_LOG_FILTER", "trace")
            .env("CANOPY_TERMS_TEXT", "terms")
            .env("CANOPY_TERMS_LINK", "https://terms.example/")
            .env("CANOPY_TERMS_VERSION", "1")
            .env("CANOPY_BILLING_URL", "http://127.0.0.1:1/")
            .env("CANOPY_BILLING_SECRET", BILLING);
        let mut desk = Desk::at(Server::start(server).await, &url).await;
        let mut bodies = String::new();
        let mut tokens = vec![desk.boss.clone()];

        // Logins that fail and do not; bearers and cookies that hold and do not.
        for password in [WRONG, PASSWORD] {
            let answer = desk.server.try_login("boss@example.com", password).await;
            let token = answer.json()["data"]["login"]["token"]
                .as_str()
                .map(str::to_owned);
            // Shown this once to whom it is for.
            if token.is_none() {
                bodies.push_str(&answer.body);
            }
            tokens.extend(token);
        }
        let token = tokens.last().unwrap().clone();
        let own = desk.server.canopy.url().to_owned();
        let viewer =
            json!({ "query": "{ viewer { id email sessions { nodes { id } } } }" }).to_string();
        let dead = format!("canopy_session_{}E", "B".repeat(42));
        for token in [&token, &dead] {
            let (bearer, cookie) = (format!("Bearer {token}"), format!("canopy_session={token}"));
            for headers in [
                vec![("authorization", bearer.as_str())],
                vec![("cookie", cookie.as_str()), ("origin", own.as_str())],
            ] {
                let mut all = vec![("content-type", "application/json")];
                all.extend(headers);
                bodies.push_str(&desk.server.send(&all, viewer.clone()).await.body);
            }
        }
        tokens.push(dead);
        // Passwords that are changed, refused, and put where they do not belong.
        for (current, new) in [(WRONG, NEW), (PASSWORD, "x"), (PASSWORD, NEW)] {
            let input =
                json!({ "currentPassword": current, "newPassword": new, "confirmation": new });
            let answer = desk.answer(&token, "changePassword", input, false).await;
            bodies.push_str(&answer.to_string());
        }
        let misplaced = json!({ "groupId": desk.root, "name": 1, "password": NEW });
        let answer = desk.answer(&token, "renameGroup", misplaced, false).await;
        bodies.push_str(&answer.to_string());
        let new = crate::desk::new_user("him@example.com", &[(&desk.root, "OBSERVER")]);
        bodies.push_str(
            &desk
                .answer(&token, "createUser", new, false)
                .await
                .to_string(),
        );
        let log = "{ auditLog(first: 100) { nodes { kind summary } } }";
        bodies.push_str(&desk.server.ask(&token, log, json!({})).await.to_string());
        let mut socket = crate::live::client::Socket::of(&own, &token).await;
        socket
            .subscribe("1", crate::live::client::CHANGES, json!({ "after": "1" }))
            .await;
        socket.next().await;
        let shown = crate::support::call(
            &[
                ("CANOPY_DATABASE_URL", with_password(&url).as_str()),
                ("CANOPY_BILLING_SECRET", BILLING),
            ],
            &["config"],
        );
        let wrong = crate::support::call(
            &[(
                "CANOPY_DATABASE_URL",
                with_password(&url)
                    .replace("127.0.0.1", "127.0.0.2")
                    .as_str(),
            )],
            &["verify"],
        );

        let figures = desk.server.get("/metrics").await.1 + &desk.server.get("/readyz").await.1;
        // What there is to send of traces is sent before the end.
        drop(socket);
        assert_eq!(desk.server.canopy.stop().unwrap(), 0);
        let traces = collector.text();
        for span in ["request", "operation", "mutation", "commit", "publish"] {
            assert!(traces.contains(span), "{span} was not traced");
        }
        assert!(!traces.contains("example.com"), "nor is anybody named");
        let log = desk.server.canopy.log();
        assert!(log.contains("TRACE"), "nothing was traced");
        let mut secrets: Vec<String> = [BILLING, REDIS, DATABASE, WRONG, NEW, PASSWORD, "$argon2"]
            .map(str::to_owned)
            .into();
        for token in &tokens {
            // The bits in whatever form: as text, and as the digest that is kept.
            let digits = token.trim_start_matches("canopy_session_");
            let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
            let bits = engine.decode(digits).unwrap();
            secrets.extend([digits.to_owned(), hex(&bits)]);
        }
        for (place, text) in [
            ("the log", &log),
            ("figures", &figures),
            ("traces", &traces),
            ("answers", &bodies),
            ("what is printed", &format!("{shown:?}")),
            ("what is printed of a failure", &format!("{wrong:?}")),
        ] {
            for secret in &secrets {
                let at = text.find(secret.as_str());
                let around = at.map(|at| {
                    let from = text[..at].rfind('\n').map_or(0, |line| line + 1);
                    &text[from..at]
                });
                assert!(at.is_none(), "a secret is in {place}, after {around:?}");
            }
        }
    });
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
