//! The edges between our crates are those of the design, and each technology is named by the
//! crates that own it.

#![allow(
    clippy::unwrap_used,
    reason = "a failed step of a test is a failed test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Each of our crates with those it may depend on.
const ARROWS: [(&str, &[&str]); 13] = [
    ("canopy-domain", &[]),
    ("canopy-meter", &[]),
    ("canopy-migration", &[]),
    (
        "canopy-store",
        &["canopy-domain", "canopy-meter", "canopy-migration"],
    ),
    (
        "canopy-feed",
        &["canopy-domain", "canopy-meter", "canopy-store"],
    ),
    (
        "canopy-actors",
        &[
            "canopy-domain",
            "canopy-meter",
            "canopy-store",
            "canopy-feed",
        ],
    ),
    (
        "canopy-auth",
        &[
            "canopy-domain",
            "canopy-meter",
            "canopy-store",
            "canopy-feed",
        ],
    ),
    (
        "canopy-app",
        &[
            "canopy-domain",
            "canopy-meter",
            "canopy-store",
            "canopy-feed",
            "canopy-actors",
            "canopy-auth",
        ],
    ),
    (
        "canopy-graphql",
        &["canopy-domain", "canopy-meter", "canopy-app"],
    ),
    ("canopy-console", &[]),
    (
        "canopy",
        &[
            "canopy-domain",
            "canopy-meter",
            "canopy-app",
            "canopy-graphql",
            "canopy-console",
        ],
    ),
    ("canopy-testkit", &[]),
    ("xtask", &["canopy-testkit"]),
];

/// May depend on all of ours and name every technology: nothing depends on it, and it measures what
/// others are made of beside what they make of it.
const FREE: &str = "canopy-benches";

/// What any of ours may use in its tests.
const FOR_TESTS: &str = "canopy-testkit";

/// Technologies by the names of their packages, with the crates that may name them.
const OWNERS: [(&[&str], &[&str]); 14] = [
    (
        &["sea-orm", "sea-orm-migration", "sea-query", "sqlx"],
        &["canopy-store", "canopy-migration"],
    ),
    (&["actix"], &["canopy-actors"]),
    (&["actix-web", "actix-ws", "actix-http"], &["canopy"]),
    (
        &[
            "async-graphql",
            "async-graphql-value",
            "async-graphql-parser",
        ],
        &["canopy-graphql"],
    ),
    (&["argon2"], &["canopy-auth"]),
    (&["governor"], &["canopy-auth"]),
    (&["rustix"], &["canopy-auth", "canopy"]),
    (&["hyper", "hyper-util", "socket2"], &["canopy"]),
    (
        &["rustls-native-certs", "tokio-rustls"],
        &["canopy-feed", "canopy"],
    ),
    (&["redis"], &["canopy-feed"]),
    (&["prometheus-client"], &["canopy"]),
    (&["procfs"], &["canopy"]),
    (
        &[
            "opentelemetry",
            "opentelemetry-http",
            "opentelemetry-otlp",
            "opentelemetry_sdk",
            "tracing-opentelemetry",
        ],
        &["canopy"],
    ),
    (&["tokio-tungstenite"], &["canopy-testkit", "canopy"]),
];

/// What the pure crate must do without: runtimes, chance, the outside world.
const NOT_IN_DOMAIN: [&str; 8] = [
    "tokio",
    "futures",
    "actix-rt",
    "rand",
    "getrandom",
    "chrono",
    "tracing",
    "reqwest",
];

struct Edge {
    from: String,
    to: String,
    in_tests: bool,
}

/// All that our crates name as dependencies, by the names of the packages.
fn edges() -> Vec<Edge> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut edges = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        for dependency in package["dependencies"].as_array().unwrap() {
            edges.push(Edge {
                from: package["name"].as_str().unwrap().to_owned(),
                to: dependency["name"].as_str().unwrap().to_owned(),
                in_tests: dependency["kind"] == "dev",
            });
        }
    }
    edges
}

#[test]
fn our_crates_depend_on_each_other_as_designed() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let ours = |name: &str| arrows.contains_key(name) || name.starts_with(FREE);
    for edge in edges() {
        assert!(
            ours(&edge.from),
            "{} is not in the list of our crates, add it",
            edge.from
        );
        // A crate's own tests may turn on its own features.
        let for_tests = edge.in_tests && (edge.to == FOR_TESTS || edge.to == edge.from);
        if edge.from == FREE || !ours(&edge.to) || for_tests {
            continue;
        }
        let allowed = arrows[edge.from.as_str()].contains(&edge.to.as_str());
        assert!(
            allowed,
            "{} must not depend on {}, see design.md",
            edge.from, edge.to
        );
    }
}

#[test]
fn the_list_of_arrows_has_no_cycle() {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    while done.len() < ARROWS.len() {
        let ready = |(name, to): &&(&str, &[&str])| {
            !done.contains(name) && to.iter().all(|name| done.contains(name))
        };
        let next: Vec<&str> = ARROWS.iter().filter(ready).map(|(name, _)| *name).collect();
        assert!(!next.is_empty(), "a cycle beside {done:?}");
        done.extend(next);
    }
}

#[test]
fn each_technology_is_named_by_its_owners_only() {
    for edge in edges().iter().filter(|edge| edge.from != FREE) {
        for (packages, owners) in OWNERS {
            let allowed =
                !packages.contains(&edge.to.as_str()) || owners.contains(&edge.from.as_str());
            assert!(
                allowed,
                "{} names {}, which belongs to {owners:?}",
                edge.from, edge.to
            );
        }
    }
}

#[test]
fn the_domain_is_pure() {
    for edge in edges()
        .iter()
        .filter(|edge| edge.from == "canopy-domain" && !edge.in_tests)
    {
        assert!(
            !NOT_IN_DOMAIN.contains(&edge.to.as_str()),
            "domain must do without {}",
            edge.to
        );
    }
}
