//! Whoever wants in and has no password: how many guesses get through to the hash, what becomes of
//! the owner meanwhile, and of everybody else.

mod aliases;
mod flood;
mod guessing;
mod times;
mod town;

use canopy_testkit::CanopyBuilder;
use serde_json::json;

use crate::support::{Answer, Server};

/// A guess that is never right.
const WRONG: &str = "wrong-horse";

/// The limits of a server that nobody configured.
fn limited(builder: CanopyBuilder) -> CanopyBuilder {
    builder
        .env("CANOPY_LOGIN_LIMIT_ADDRESS", "20/30s")
        .env("CANOPY_LOGIN_LIMIT_ACCOUNT", "10/6m")
        .env("CANOPY_LOGIN_LIMIT_PAIR", "5/1m")
        .env("CANOPY_LOGIN_LIMIT_PLACE", "100/1m")
        .env("CANOPY_TRUSTED_PROXIES", "127.0.0.1")
}

/// A login through a proxy that says where it comes from.
async fn log_in_from(server: &Server, address: &str, email: &str, password: &str) -> Answer {
    let query = "mutation($i: LoginInput!) { login(input: $i) { token userErrors { code } } }";
    let input = json!({ "i": { "email": email, "password": password } });
    send_from(
        server,
        address,
        json!({ "query": query, "variables": input }),
    )
    .await
}

async fn send_from(server: &Server, address: &str, body: serde_json::Value) -> Answer {
    let headers = [
        ("content-type", "application/json"),
        ("x-forwarded-for", address),
    ];
    server.send(&headers, body.to_string()).await
}

/// What a login came to: the code of its refusal, or nothing.
fn outcome(answer: &Answer) -> String {
    let code = answer.code();
    if !code.is_empty() {
        return code;
    }
    let answer = answer.json();
    let login = &answer["data"]["login"];
    login["userErrors"][0]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// A figure of `/metrics`.
async fn figure(server: &Server, name: &str) -> u64 {
    let (_, text) = server.get("/metrics").await;
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    let mut values = lines.filter_map(|(found, value)| (found == name).then_some(value));
    let value = values.next().unwrap_or_else(|| panic!("no {name}: {text}"));
    value.parse().unwrap()
}

/// How much of what a test can do on request is asked for.
fn asked_for(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}
