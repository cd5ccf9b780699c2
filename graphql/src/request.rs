//! The body of `POST /graphql`: JSON, by the GraphQL-over-HTTP specification.

use async_graphql::Variables;
use serde_json::{Map, Value};

use crate::codes::{self, Refusal};

/// One operation, as sent.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) query: String,
    pub(crate) operation_name: Option<String>,
    pub(crate) variables: Variables,
}

impl Parts {
    /// Reads a body. A list of operations is refused: each would count as one request where logins
    /// are limited (E2).
    pub(crate) fn read(body: &[u8]) -> Result<Self, Refusal> {
        let json =
            serde_json::from_slice(body).map_err(|_| codes::bad_request("the body is not JSON"))?;
        let mut fields = match json {
            Value::Object(fields) => fields,
            Value::Array(_) => {
                return Err(codes::bad_request(
                    "several operations in one request are not supported; send them one by one",
                ));
            }
            _ => return Err(codes::bad_request("the body is a JSON object with a query")),
        };
        let query = text(&mut fields, "query")?
            .ok_or_else(|| codes::bad_request("the body has no query"))?;
        let operation_name = text(&mut fields, "operationName")?;
        let variables = match fields.remove("variables") {
            None | Some(Value::Null) => Variables::default(),
            Some(object @ Value::Object(_)) => Variables::from_json(object),
            Some(_) => return Err(codes::bad_request("variables are a JSON object")),
        };
        if !matches!(
            fields.get("extensions"),
            None | Some(Value::Null | Value::Object(_))
        ) {
            return Err(codes::bad_request("extensions are a JSON object"));
        }
        Ok(Self {
            query,
            operation_name,
            variables,
        })
    }
}

fn text(fields: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(codes::bad_request(format!("{name} is a string"))),
    }
}
