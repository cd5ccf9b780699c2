//! Requests that were well formed until something in them was bent: in the document, or in the JSON
//! around it.

use serde_json::json;

use super::{Target, documents};
use crate::odd;

pub(super) const TARGET: Target = Target {
    name: "texts",
    make: |_, chance| {
        let (caller, mut body) = documents::make(chance);
        let query = body["query"].as_str().unwrap_or_default().to_owned();
        body["query"] = json!(odd::bend(chance, &query));
        let body = body.to_string();
        let body = if chance.one_in(2) {
            odd::bend(chance, &body)
        } else {
            body
        };
        // The first line says who asks.
        format!("{caller}\n{body}")
    },
    send: super::graphql,
};
