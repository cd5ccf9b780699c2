//! The packages of npm that front ends subscribe with: each change once, across restarts.

use std::path::Path;
use std::process::Command;

use super::printed::{Reader, is_told_each_change_once};
use crate::support::run;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/npm");

/// One of the scripts there. A test reaches for no registry: what it needs is installed before.
fn script(name: &'static str) -> impl Fn(&str, &str, u64) -> Reader {
    assert!(
        Path::new(FOLDER).join("node_modules").is_dir(),
        "the clients are not installed: run `cargo xtask test`, or `npm ci` in \
         crates/server/tests/clients/npm"
    );
    move |url, token, after| {
        let mut node = Command::new("node");
        node.current_dir(FOLDER).arg(name);
        node.arg(format!("{url}/graphql")).arg(after.to_string());
        Reader::start(node, token)
    }
}

#[test]
fn graphql_ws_is_told_each_change_once_across_restarts() {
    run(is_told_each_change_once(script("ws.mjs")));
}

#[test]
fn graphql_sse_is_told_each_change_once_across_restarts() {
    run(is_told_each_change_once(script("sse.mjs")));
}

#[test]
fn urql_is_told_each_change_once_across_restarts() {
    run(is_told_each_change_once(script("urql.mjs")));
}

#[test]
fn a_login_that_is_over_ends_them() {
    run(async {
        let desk = crate::desk::Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        for name in ["ws.mjs", "sse.mjs", "urql.mjs"] {
            let him = desk.person(name, &north, "OBSERVER").await;
            let revision = desk.revision().await;
            let mut reader = script(name)(desk.server.canopy.url(), &him.token, revision);
            let rename = serde_json::json!({ "userId": him.id, "name": "told" });
            desk.done("updateUser", rename).await;
            reader.until(name, |lines| lines.len() == 1).await;
            let off = serde_json::json!({ "userId": him.id, "active": false });
            desk.done("updateUser", off).await;
            assert_eq!(reader.ended().await, 1, "{name}");
            assert_eq!(reader.lines().len(), 1, "{name}: {:?}", reader.lines());
            let why = reader.errors();
            assert!(why.contains("UNAUTHENTICATED"), "{name}: {why}");
            // And with a login that was over before.
            let mut reader = script(name)(desk.server.canopy.url(), &him.token, revision);
            assert_eq!(reader.ended().await, 1, "{name}");
            assert!(reader.lines().is_empty(), "{name}");
        }
    });
}
