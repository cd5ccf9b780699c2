//! Sessions and tokens.

use base64::Engine as _;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::desk::Desk;
use crate::support::{PASSWORD, Server, psql, run, text};

const VIEWER: &str = "{ viewer { id sessions { totalCount } } }";

/// D6: a login makes a session of its own, whatever the client comes with.
#[test]
fn d6_a_login_is_never_given_a_session_that_was_there_before() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let before = server.boss().await;
        let chosen = format!("canopy_session_{}", "A".repeat(43));
        let login = json!({
            "query": "mutation($i: LoginInput!) { login(input: $i) { token } }",
            "variables": { "i": { "email": "boss@example.com", "password": PASSWORD } },
        });
        let own = server.canopy.url();
        let mut tokens = vec![before.clone(), chosen.clone()];
        for known in [&chosen, &before] {
            let (bearer, cookie) = (format!("Bearer {known}"), format!("canopy_session={known}"));
            for headers in [
                vec![("cookie", cookie.as_str()), ("origin", own)],
                vec![("authorization", bearer.as_str())],
            ] {
                let mut all = vec![("content-type", "application/json")];
                all.extend(headers);
                let answer = server.send(&all, login.to_string()).await;
                // One that is none may be refused as a whole: then nobody is logged in.
                if answer.status == 401 {
                    assert!(answer.json()["data"].is_null(), "{}", answer.body);
                    continue;
                }
                let token = text(&answer.json()["data"]["login"]["token"]);
                assert!(!tokens.contains(&token), "a token of before was given out");
                tokens.push(token);
            }
        }
        assert!(tokens.len() > 4);
        let answer = server.operate(Some(&chosen), VIEWER, json!({})).await;
        assert_eq!(answer.status, 401);
        let found = server.ask(&before, VIEWER, json!({})).await;
        assert_eq!(found["viewer"]["sessions"]["totalCount"], tokens.len() - 1);
    });
}

/// D8: there is one way to show a password, and it is the login.
#[test]
fn d8_a_password_in_a_header_or_a_link_is_no_login() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let both = format!("boss@example.com:{PASSWORD}");
        let basic = base64::engine::general_purpose::STANDARD.encode(&both);
        let body = json!({ "query": "{ viewer { id } }" }).to_string();
        for value in [
            format!("Basic {basic}"),
            format!("Bearer {basic}"),
            format!("Bearer {both}"),
            format!("Bearer {PASSWORD}"),
            format!("Digest username=\"boss@example.com\", response=\"{PASSWORD}\""),
        ] {
            let headers = [
                ("content-type", "application/json"),
                ("authorization", &*value),
            ];
            let answer = server.send(&headers, body.clone()).await;
            assert_eq!(
                (answer.status, answer.code()),
                (401, "UNAUTHENTICATED".into()),
                "{value}"
            );
        }
        let link = format!(
            "/graphql?query=%7Bviewer%7Bid%7D%7D&token={}",
            server.boss().await
        );
        let (status, answer) = server.get(&link).await;
        assert!(
            status != 200 || answer.contains("UNAUTHENTICATED"),
            "{status}: {answer}"
        );
        assert!(!answer.contains("\"id\""), "{answer}");
    });
}

/// A token is found by its digest and by nothing else: how far a guess agrees with a token has no
/// bearing on how long it takes to be refused.
#[test]
fn a_token_is_looked_up_by_its_digest() {
    run(async {
        let desk = Desk::on_postgres().await;
        let (bits, other) = ([7_u8; 32], [9_u8; 32]);
        let text = |bits: &[u8]| {
            let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
            format!("canopy_session_{}", engine.encode(bits))
        };
        let hex = |bytes: &[u8]| {
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        // Whoever can write there puts the digest of a token of his in the place of one that holds.
        let digest = hex(Sha256::digest(bits).as_slice());
        let statement = format!("UPDATE sessions SET token_digest = decode('{digest}', 'hex')");
        psql(&desk.database, &statement);
        let answer = desk
            .server
            .operate(Some(&text(&bits)), VIEWER, json!({}))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        // And the bits themselves, in that place, are nothing.
        let bare = hex(&other);
        let statement = format!("UPDATE sessions SET token_digest = decode('{bare}', 'hex')");
        psql(&desk.database, &statement);
        let answer = desk
            .server
            .operate(Some(&text(&other)), VIEWER, json!({}))
            .await;
        assert_eq!(answer.status, 401, "{}", answer.body);
    });
}
