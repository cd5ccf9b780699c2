//! The audit suite of the npm package `graphql-http`, against a running server.

use std::process::Command;

use serde_json::Value;

use crate::support::{Server, init, run, serve, sqlite};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/npm");

#[test]
fn every_audit_of_graphql_over_http_is_ok() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        // They ask for `__type`.
        let builder = serve(&database).env("CANOPY_INTROSPECTION", "true");
        let server = Server::start(builder).await;
        let mut node = Command::new("node");
        node.current_dir(FOLDER).arg("audit.mjs");
        node.arg(format!("{}/graphql", server.canopy.url()));
        let output = tokio::task::spawn_blocking(move || node.output()).await;
        let output = output.unwrap().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success(),
            "{text}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let audits = text.lines().map(|line| serde_json::from_str(line).unwrap());
        let audits: Vec<Value> = audits.collect();
        let not_ok: Vec<&Value> = audits
            .iter()
            .filter(|audit| audit["status"] != "ok")
            .collect();
        assert!(not_ok.is_empty(), "{not_ok:#?}");
        assert_eq!(audits.len(), 61);
        server.is_well().await;
    });
}
