//! JSON as other software may rely on it (RFC 7493): of a body there is one reading, and it is an
//! object that is nested no deeper than anybody means it.

use canopy_graphql::read_json;
use serde_json::{Map, Value};

/// Objects and arrays inside each other.
const DEEPEST: usize = 32;

/// The object that a body is.
///
/// # Errors
/// It is none; what is wrong with it.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, &'static str> {
    if body.is_empty() {
        return Err("the body is empty; send a JSON object");
    }
    match read_json(body, DEEPEST)? {
        Value::Object(object) => Ok(object),
        _ => Err("the body is a JSON object"),
    }
}
