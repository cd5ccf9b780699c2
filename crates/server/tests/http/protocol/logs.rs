//! Log injection: whatever a client sends, a line of the log is a line of ours.

use serde_json::{Value, json};

use crate::support::{Server, init, run, serve, sqlite};

const FORGED: &str = "forged-line";

#[test]
fn nothing_that_a_client_sends_begins_a_line_of_the_log() {
    run(async {
        for format in ["text", "json"] {
            let folder = tempfile::tempdir().unwrap();
            let database = sqlite(folder.path());
            init(&database);
            let builder = serve(&database)
                .env("CANOPY_LOG_FORMAT", format)
                .env("CANOPY_LOG_FILTER", "debug");
            let server = Server::start(builder).await;
            let token = server.boss().await;
            let evil =
                format!("a\r\n{FORGED} \u{1b}[31mred\u{1b}[0m \u{85}{FORGED}\u{2028}{FORGED}");
            let body = json!({
                "query": format!("query x {{ viewer {{ id }} }} # {evil}"),
                "operationName": evil,
                "variables": { "a": evil },
            });
            server
                .operate(None, "{ node(id: \"x\") { id } }", json!({}))
                .await;
            let headers = [
                ("content-type", "application/json"),
                ("user-agent", "agent\tforged-line [31m"),
            ];
            server.send(&headers, body.to_string()).await;
            server.try_login(&evil, &evil).await;
            let node = "query($id: ID!) { node(id: $id) { id } }";
            server
                .operate(Some(&token), node, json!({ "id": evil }))
                .await;
            let path = "/%0d%0aforged-line%1b%5b31m?query=%0d%0aforged-line";
            server.get(path).await;
            server
                .get(&format!("/graphql{}", &path[path.find('?').unwrap()..]))
                .await;
            server.is_well().await;
            let log = server.canopy.log();
            for line in log.split('\n') {
                assert!(!line.trim_start().starts_with(FORGED), "{line}");
                assert!(!line.contains(['\r', '\u{85}', '\u{2028}']), "{line}");
                // Colours of our own are for terminals only.
                assert!(!line.contains('\u{1b}'), "{line:?}");
                if format == "json" && line.starts_with('{') {
                    serde_json::from_str::<Value>(line).unwrap();
                }
            }
            assert!(!log.contains(&token), "the token is in the log");
        }
    });
}
