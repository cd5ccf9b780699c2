//! Whether the time of a failed login tells why it failed. In CI it is shown that all take one way
//! (`canopy-app`, `proofs`); here times are measured, on request, since they are worth something
//! only on a machine that does nothing else: `CANOPY_LOGIN_TIMES` tries of each, in turns.

use std::time::Instant;

use serde_json::json;

use super::{WRONG, asked_for, log_in_from};
use crate::support::{PASSWORD, Server, init, run, serve, sqlite, text};

const KINDS: [&str; 4] = [
    "unknown email",
    "wrong password",
    "deactivated",
    "no login.web",
];

/// With no difference, once in a thousand times is there a pair that is told apart by chance.
const BY_CHANCE: f64 = 0.001;

/// A server with somebody of each kind; their emails.
async fn people(server: &Server) -> [String; 4] {
    let boss = server.boss().await;
    let root = server
        .ask(&boss, "{ groups { nodes { id } } }", json!({}))
        .await;
    let root = text(&root["groups"]["nodes"][0]["id"]);
    let create = "mutation($i: CreateUserInput!) { createUser(input: $i) { user { id } \
                  userErrors { code } } }";
    for (name, extra) in [
        ("wrong", json!({})),
        ("deactivated", json!({})),
        ("limited", json!({ "actionLimits": ["cameras.view"] })),
    ] {
        let mut input = json!({ "email": format!("{name}@example.com"), "name": name,
            "password": PASSWORD, "memberships": [{ "groupId": root, "role": "OPERATOR" }] });
        for (key, value) in extra.as_object().unwrap() {
            input[key] = value.clone();
        }
        let made = server.ask(&boss, create, json!({ "i": input })).await;
        assert_eq!(made["createUser"]["userErrors"], json!([]), "{name}");
        if name == "deactivated" {
            let off = "mutation($u: ID!) { updateUser(input: { userId: $u, active: false }) { \
                       userErrors { code } } }";
            let user = &made["createUser"]["user"]["id"];
            server.ask(&boss, off, json!({ "u": user })).await;
        }
    }
    ["unknown", "wrong", "deactivated", "limited"].map(|name| format!("{name}@example.com"))
}

/// How far two distributions are apart at most (Kolmogorov and Smirnov), and how likely that is by
/// chance.
fn apart(one: &[f64], other: &[f64]) -> (f64, f64) {
    let mut all: Vec<(f64, bool)> = one.iter().map(|time| (*time, true)).collect();
    all.extend(other.iter().map(|time| (*time, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let [n, m] = [one, other].map(|times| f64::from(u32::try_from(times.len()).unwrap()));
    let (mut ahead, mut most) = (0.0_f64, 0.0_f64);
    for (_, of_one) in all {
        ahead += if of_one { 1.0 / n } else { -1.0 / m };
        most = most.max(ahead.abs());
    }
    let root = (n * m / (n + m)).sqrt();
    let lambda = (root + 0.12 + 0.11 / root) * most;
    let term = |k: i32| {
        let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
        sign * (-2.0 * f64::from(k * k) * lambda * lambda).exp()
    };
    let chance = if lambda < 0.2 {
        1.0
    } else {
        2.0 * (1..100).map(term).sum::<f64>()
    };
    (most, chance.clamp(0.0, 1.0))
}

#[test]
fn times_that_differ_are_told_apart_and_those_that_do_not_are_not() {
    // Fixed numbers that look drawn: the fractions of multiples of the golden ratio.
    let drawn = |by: f64, shift: f64| -> Vec<f64> {
        (1..=1000)
            .map(|n| (f64::from(n) * by).fract() + shift)
            .collect()
    };
    let (a, b) = (drawn(0.618_033_988, 0.0), drawn(0.414_213_562, 0.0));
    let (_, chance) = apart(&a, &b);
    assert!(chance > 0.5, "{chance}");
    let (most, chance) = apart(&a, &drawn(0.414_213_562, 0.15));
    assert!(most > 0.1 && chance < BY_CHANCE, "{most} {chance}");
}

#[test]
fn e7_failed_logins_are_not_told_apart_by_their_times() {
    let Some(tries) = asked_for("CANOPY_LOGIN_TIMES") else {
        eprintln!("not measured: set CANOPY_LOGIN_TIMES=1000");
        return;
    };
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let server = Server::start(serve(&database)).await;
        let emails = people(&server).await;
        let mut times: [Vec<f64>; 4] = Default::default();
        let mut bodies = Vec::new();
        for round in 0..tries {
            for turn in 0..4 {
                // Each is first as often as the others.
                let kind = (round + turn) % 4;
                // A right password where it must not show that it is one.
                let password = if kind < 2 { WRONG } else { PASSWORD };
                let begun = Instant::now();
                let answer = log_in_from(&server, "203.0.113.1", &emails[kind], password).await;
                times[kind].push(begun.elapsed().as_secs_f64() * 1000.0);
                bodies.push(answer.body);
            }
        }
        assert!(
            bodies.iter().all(|body| *body == bodies[0]),
            "{}",
            bodies[0]
        );
        assert!(bodies[0].contains("INVALID_CREDENTIALS"), "{}", bodies[0]);
        eprintln!("{:<16} {:>9} {:>9} {:>9}", "ms", "median", "p90", "p99");
        for (kind, times) in KINDS.iter().zip(&times) {
            let mut sorted = times.clone();
            sorted.sort_by(f64::total_cmp);
            let at = |share: usize| sorted[(sorted.len() - 1) * share / 100];
            eprintln!("{kind:<16} {:>9.2} {:>9.2} {:>9.2}", at(50), at(90), at(99));
        }
        for (n, one) in KINDS.iter().enumerate() {
            for (m, other) in KINDS.iter().enumerate().skip(n + 1) {
                let (most, chance) = apart(&times[n], &times[m]);
                eprintln!("{one} and {other}: at most {most:.3} apart, by chance p = {chance:.3}");
                assert!(chance > BY_CHANCE / 6.0, "{one} and {other}: p = {chance}");
            }
        }
    });
}
