//! The body of `POST /graphql`: JSON, by the GraphQL-over-HTTP specification.

use async_graphql::Variables;
use serde_json::{Map, Value};

use crate::codes::{self, Refusal};
use crate::hash::Hash;
use crate::json;
use crate::limits::Options;

/// One operation, as sent.
#[derive(Debug)]
pub(crate) struct Parts {
    /// The document, or else its name.
    pub(crate) query: Option<String>,
    /// What the document is named, by `documentId` or by Apollo's `extensions.persistedQuery`.
    pub(crate) hash: Option<Hash>,
    pub(crate) operation_name: Option<String>,
    pub(crate) variables: Variables,
}

impl Parts {
    /// Reads a body. A list of operations is refused: each would count as one request where logins
    /// are limited (E2).
    pub(crate) fn read(body: &[u8], options: &Options) -> Result<Self, Refusal> {
        // The body, its variables, and what is in one of them.
        let json = json::read(body, options.variable_depth + 2).map_err(codes::bad_request)?;
        let mut fields = match json {
            Value::Object(fields) => fields,
            Value::Array(_) => {
                return Err(codes::bad_request(
                    "several operations in one request are not supported; send them one by one",
                ));
            }
            _ => return Err(codes::bad_request("the body is a JSON object with a query")),
        };
        let operation_name = text(&mut fields, "operationName")?;
        let variables = match fields.remove("variables") {
            None | Some(Value::Null) => Variables::default(),
            Some(Value::Object(variables)) if variables.len() > options.variables => {
                let most = options.variables;
                return Err(codes::bad_request(format!(
                    "a request has at most {most} variables"
                )));
            }
            Some(object @ Value::Object(_)) => Variables::from_json(object),
            Some(_) => return Err(codes::bad_request("variables are a JSON object")),
        };
        let hash = hash(&mut fields)?;
        // With a name, no text is one that is empty.
        let query = text(&mut fields, "query")?.filter(|query| hash.is_none() || !query.is_empty());
        if query.is_none() && hash.is_none() {
            return Err(codes::bad_request("the body has no query"));
        }
        Ok(Self {
            query,
            hash,
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

/// The name that the document is called by; two different ones name nothing.
fn hash(fields: &mut Map<String, Value>) -> Result<Option<Hash>, Refusal> {
    let by_id = text(fields, "documentId")?.map(|id| {
        let hash = id
            .strip_prefix("sha256:")
            .and_then(|hash| hash.parse().ok());
        hash.ok_or_else(|| {
            codes::bad_request("documentId is sha256: and 64 hexadecimal digits in lower case")
        })
    });
    let mut extensions = match fields.remove("extensions") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(extensions)) => extensions,
        Some(_) => return Err(codes::bad_request("extensions are a JSON object")),
    };
    let by_extension = match extensions.remove("persistedQuery") {
        None | Some(Value::Null) => None,
        Some(persisted) => Some(persisted_query(&persisted)),
    };
    match (by_id.transpose()?, by_extension.transpose()?) {
        (Some(id), Some(hash)) if id != hash => Err(codes::bad_request(
            "documentId and persistedQuery name different documents; send one of them",
        )),
        (id, hash) => Ok(id.or(hash)),
    }
}

fn persisted_query(persisted: &Value) -> Result<Hash, Refusal> {
    if persisted["version"] != 1 {
        return Err(codes::bad_request("persistedQuery has the version 1"));
    }
    let hash = persisted["sha256Hash"].as_str();
    let hash = hash.and_then(|hash| hash.parse().ok());
    hash.ok_or_else(|| {
        codes::bad_request(
            "the sha256Hash of persistedQuery is 64 hexadecimal digits in lower case",
        )
    })
}
