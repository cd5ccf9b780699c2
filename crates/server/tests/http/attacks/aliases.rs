//! Many attempts in one request.

use serde_json::{Value, json};

use super::{WRONG, figure, log_in_from, send_from};
use crate::support::{PASSWORD, Server, text};

/// Twenty documents of a hundred logins each, in one document and as a batch (E1, E2).
pub(super) async fn aliased(server: &Server, email: &str) -> usize {
    let before = figure(server, "canopy_hashes_total").await;
    let login = format!(
        "login(input: {{ email: \"{email}\", password: \"{WRONG}\" }}) {{ userErrors {{ code }} }}"
    );
    let fields: String = (0..100).map(|n| format!("a{n}: {login} ")).collect();
    let one = json!({ "query": format!("mutation {{ {fields} }}") });
    let single = json!({ "query": format!("mutation {{ {login} }}") });
    let batch = Value::Array(vec![single; 100]);
    for body in [one, batch].iter().cycle().take(20) {
        let answer = send_from(server, "203.0.113.4", body.clone()).await;
        assert!(
            !answer.body.contains("INVALID_CREDENTIALS"),
            "{}",
            answer.body
        );
    }
    let after = figure(server, "canopy_hashes_total").await;
    usize::try_from(after - before).unwrap()
}

/// Somebody at an open session tries passwords, twenty in a document: each counts.
pub(super) async fn changed(server: &Server, email: &str, home: &str) -> usize {
    let token = log_in_from(server, home, email, PASSWORD).await.json();
    let bearer = format!("Bearer {}", text(&token["data"]["login"]["token"]));
    let change = format!(
        "changePassword(input: {{ currentPassword: \"{WRONG}\", newPassword: \"abcdef\", \
         confirmation: \"abcdef\" }}) {{ userErrors {{ code }} }}"
    );
    let before = figure(server, "canopy_hashes_total").await;
    // Twenty are more than a document may have: all are refused, or each is counted.
    for size in [20, 4, 4, 4, 4, 4] {
        let fields: String = (0..size).map(|n| format!("a{n}: {change} ")).collect();
        let body = json!({ "query": format!("mutation {{ {fields} }}") });
        let headers = [
            ("content-type", "application/json"),
            ("x-forwarded-for", home),
            ("authorization", bearer.as_str()),
        ];
        server.send(&headers, body.to_string()).await;
    }
    let after = figure(server, "canopy_hashes_total").await;
    usize::try_from(after - before).unwrap()
}
