//! What the tests of streams do over and over.

use serde_json::{Value, json};

use crate::support::{Server, text};

/// The root group's id.
pub(super) async fn root(server: &Server, token: &str) -> String {
    let groups = server
        .ask(token, "{ groups(first: 1) { nodes { id } } }", json!({}))
        .await;
    text(&groups["groups"]["nodes"][0]["id"])
}

/// Makes a group below another; its revision.
pub(super) async fn create(server: &Server, token: &str, parent: &str) -> u64 {
    let query = "mutation($p: ID!) { createGroup(input: { parentId: $p, name: \"new\" }) { \
                 revision } }";
    let made = server.ask(token, query, json!({ "p": parent })).await;
    text(&made["createGroup"]["revision"]).parse().unwrap()
}

/// The revision of a change that was told.
pub(super) fn revision(change: &Value) -> u64 {
    text(&change["revision"]).parse().unwrap()
}

/// The code of the one error, and where it says to go on.
pub(super) fn end(errors: &Value) -> (String, Option<u64>) {
    assert_eq!(errors.as_array().map(Vec::len), Some(1), "{errors}");
    let extensions = &errors[0]["extensions"];
    let resume_after = extensions.get("resumeAfter").map(text);
    let resume_after = resume_after.map(|revision| revision.parse().unwrap());
    (text(&extensions["code"]), resume_after)
}

/// A figure of the server.
pub(super) async fn figure(server: &Server, name: &str) -> u64 {
    let (_, metrics) = server.get("/metrics").await;
    let mut lines = metrics.lines().filter_map(|line| line.split_once(' '));
    let found = lines.find(|(figure, _)| *figure == name);
    found
        .unwrap_or_else(|| panic!("no {name}: {metrics}"))
        .1
        .parse()
        .unwrap()
}
