//! Requests that were well formed until something in them was bent: in the document, or in the JSON
//! around it.

use serde_json::json;

use super::{Target, documents};
use crate::chance::Chance;
use crate::odd;

pub(super) const TARGET: Target = Target {
    name: "texts",
    make: |_, chance| {
        let (caller, mut body) = documents::make(chance);
        let query = body["query"].as_str().unwrap_or_default().to_owned();
        let query = odd::bend(chance, &query);
        let query = if chance.one_in(20) {
            deep(chance, &query)
        } else {
            query
        };
        body["query"] = json!(query);
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

/// With as many brackets at some place as end a process that follows them, behind what may hide
/// them from whoever counts.
fn deep(chance: &mut Chance, query: &str) -> String {
    let chars: Vec<char> = query.chars().collect();
    let (before, after) = chars.split_at(chance.below(chars.len() + 1));
    let before = odd::bend(chance, &before.iter().collect::<String>());
    let brackets = chance.of(&["[", "{", "(", "{a", "{a:", "(a:["]);
    let after: String = after.iter().collect();
    format!("{before}{}{after}", brackets.repeat(100_000))
}
