//! A request in a link, as browsers' `EventSource` sends it.

use actix_web::web::Query;
use serde::de::IgnoredAny;

/// Names of parameters that are texts.
const TEXTS: [&str; 3] = ["query", "documentId", "operationName"];
/// Names of parameters that are JSON.
const JSON: [&str; 2] = ["variables", "extensions"];

/// The request as the body that a POST would have. A parameter that stands twice is refused: which
/// of the two another reader has looked at is not known.
///
/// # Errors
/// What is wrong with it.
pub(super) fn body(query: &str) -> Result<Vec<u8>, &'static str> {
    let parameters = Query::<Vec<(String, String)>>::from_query(query);
    let parameters = parameters
        .map_err(|_| "the parameters are not readable")?
        .into_inner();
    let mut found: Vec<&str> = Vec::new();
    let mut fields: Vec<String> = Vec::new();
    for (name, text) in &parameters {
        let is_text = TEXTS.contains(&name.as_str());
        if !is_text && !JSON.contains(&name.as_str()) {
            continue;
        }
        if found.contains(&name.as_str()) {
            return Err("a parameter stands twice; send it once");
        }
        found.push(name);
        let value = if is_text {
            serde_json::Value::from(text.as_str()).to_string()
        } else {
            // Stays as it is written: what stands twice in it is for the gateway to see.
            let json = serde_json::from_str::<IgnoredAny>(text);
            json.map_err(|_| "variables and extensions are JSON")
                .or_else(|error| {
                    if text.is_empty() {
                        Ok(IgnoredAny)
                    } else {
                        Err(error)
                    }
                })?;
            text.clone()
        };
        // By the specification, no name is one that is empty; so with what else may be left out.
        if !text.is_empty() || name == "query" {
            fields.push(format!("\"{name}\":{value}"));
        }
    }
    Ok(format!("{{{}}}", fields.join(",")).into_bytes())
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
        assert!(read("query=a&variables=%7B%7D,%22x%22:1").is_err());
        assert_eq!(
            read("query=a&operationName=&variables=&documentId=sha256:1"),
            Ok(json!({ "query": "a", "documentId": "sha256:1" }))
        );
        for twice in ["query=a&query=b", "query=a&extensions=1&extensions=1"] {
            assert_eq!(
                read(twice),
                Err("a parameter stands twice; send it once"),
                "{twice}"
            );
        }
    }
}
