//! A request in a link, as browsers' `EventSource` sends it.

use std::collections::HashMap;

use actix_web::web::Query;
use serde_json::{Map, Value};

/// The request as the body that a POST would have.
///
/// # Errors
/// What is wrong with it.
pub(super) fn body(query: &str) -> Result<Vec<u8>, &'static str> {
    let parameters = Query::<HashMap<String, String>>::from_query(query);
    let mut parameters = parameters
        .map_err(|_| "the parameters are not readable")?
        .into_inner();
    let mut body = Map::new();
    for name in ["query", "operationName"] {
        if let Some(text) = parameters.remove(name) {
            body.insert(name.to_owned(), text.into());
        }
    }
    for name in ["variables", "extensions"] {
        if let Some(text) = parameters.remove(name).filter(|text| !text.is_empty()) {
            let json = serde_json::from_str(&text);
            let json: Value = json.map_err(|_| "variables and extensions are JSON")?;
            body.insert(name.to_owned(), json);
        }
    }
    Ok(Value::Object(body).to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::body;

    fn read(query: &str) -> Result<Value, &'static str> {
        body(query).map(|body| serde_json::from_slice(&body).unwrap())
    }

    #[test]
    fn a_link_holds_what_a_body_does() {
        let query = "query=subscription%20%7Ba%7D&variables=%7B%22after%22%3A%227%22%7D&operationName=x&other=1";
        let expected = json!({
            "query": "subscription {a}", "variables": { "after": "7" }, "operationName": "x"
        });
        assert_eq!(read(query), Ok(expected));
        assert_eq!(read(""), Ok(json!({})));
        assert!(read("query=a&variables=x").is_err());
    }
}
