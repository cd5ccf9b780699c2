//! Messages of the protocol, as they are written.

use serde_json::{Value, json};

/// The socket is open for somebody.
pub(super) const ACK: &str = r#"{"type":"connection_ack"}"#;

/// An event of a subscription; `response` is JSON.
pub(super) fn next(id: &str, response: &[u8]) -> String {
    let (id, response) = (Value::from(id), String::from_utf8_lossy(response));
    format!(r#"{{"id":{id},"type":"next","payload":{response}}}"#)
}

/// The end of a subscription; `response` is JSON with errors.
pub(super) fn error(id: &str, response: &[u8]) -> String {
    let mut response: Value = serde_json::from_slice(response).unwrap_or_default();
    let errors = response["errors"].take();
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

/// An error of ours alone.
pub(super) fn refusal(id: &str, code: &str, message: &str) -> String {
    let errors = json!([{ "message": message, "extensions": { "code": code } }]);
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

/// The answer to a ping.
pub(super) fn pong(payload: Option<&Value>) -> String {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
        None => r#"{"type":"pong"}"#.to_owned(),
    }
}
