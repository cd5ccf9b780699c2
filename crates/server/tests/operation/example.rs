//! `docs/examples`, as a front-end developer runs it: compiled by TypeScript, run by Node.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::printed::Reader;
use crate::support::{PASSWORD, run, text};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples");

/// `npm start`, without npm: a test reaches for no registry.
fn built() -> String {
    let compiler = Path::new(FOLDER).join("node_modules/.bin/tsc");
    assert!(
        compiler.is_file(),
        "the example's packages are not installed: run `cargo xtask test`, or `npm ci` in \
         docs/examples"
    );
    let done = Command::new(compiler).current_dir(FOLDER).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{said}");
    format!("{FOLDER}/built/main.js")
}

#[test]
fn the_example_asks_pages_is_refused_and_is_told_each_change_once() {
    run(async {
        let mut desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        for number in 0..3 {
            desk.camera(&north, &format!("camera {number}")).await;
        }
        let him = desk.user("him@example.com", &north, "OPERATOR").await;
        let mut node = Command::new("node");
        node.arg(built());
        node.arg(format!("{}/graphql", desk.server.canopy.url()));
        node.arg("him@example.com").env("PASSWORD", PASSWORD);
        // It gets a token for itself.
        let reader = Reader::start(node, "");
        reader.until("its answers", |lines| lines.len() == 3).await;
        let rename = async |desk: &Desk, name: &str| {
            let renamed = json!({ "userId": him, "name": name });
            desk.done("updateUser", renamed).await;
        };
        rename(&desk, "he").await;
        reader.until("a change", |lines| lines.len() == 4).await;
        let stopped = tokio::task::block_in_place(|| desk.server.canopy.stop());
        assert_eq!(stopped.unwrap(), 0);
        desk.server.canopy.start_again().await.unwrap();
        rename(&desk, "him again").await;
        reader.until("another", |lines| lines.len() == 5).await;

        let said: Vec<Value> = reader
            .lines()
            .iter()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(said[0], json!({ "cameras": 3 }));
        assert_eq!(said[1], json!({ "userErrors": ["FORBIDDEN"] }));
        let after: u64 = text(&said[2]["after"]).parse().unwrap();
        for (change, further) in said[3..].iter().zip(1..) {
            let expected = json!((after + further).to_string());
            assert_eq!(
                (&change["revision"], &change["kind"]),
                (&expected, &json!("user_updated"))
            );
        }
    });
}
