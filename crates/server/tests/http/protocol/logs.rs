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

/// Whoever reaches the port could fill the log of a server that warned of it.
#[test]
fn what_is_no_http_leaves_no_line_in_the_log() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let server = Server::start(serve(&database).env("CANOPY_LOG_FILTER", "info")).await;
        for head in [
            &b"GET / HTTP/1.1\r\nhost: x\r\nbad\0name: x\r\n\r\n"[..],
            b"GET / HTTP/1.1\r\nhost: x\r\nx: \x01\x7f\r\n\r\n",
            b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1e9\r\n\r\n",
            b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense",
            b"POST /graphql HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        ] {
            let address = server.canopy.url().trim_start_matches("http://");
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            std::io::Write::write_all(&mut stream, head).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            // It may also be cut off.
            let _ = std::io::Read::read_to_end(&mut stream, &mut Vec::new());
        }
        server.is_well().await;
        let log = server.canopy.log();
        assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
    });
}
