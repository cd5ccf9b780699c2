//! What stands in a column: in the database, and as JSON in a file.

use sea_orm::{QueryResult, TryGetable, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use super::table::{Column, Kind};
use crate::{Result, decode};

impl Column {
    /// Appends what the row holds at this place, as JSON.
    pub(super) fn append(self, line: &mut Vec<u8>, row: &QueryResult, place: usize) -> Result<()> {
        match self.kind {
            Kind::Uuid => {
                let id = get::<Uuid>(row, place)?;
                quoted(line, id.map(|id| id.simple().to_string()));
            }
            Kind::Bytes => quoted(line, get::<Vec<u8>>(row, place)?.map(|bytes| hex(&bytes))),
            Kind::Int => json(line, get::<i64>(row, place)?.map(Json::from)),
            Kind::Bool => json(line, get::<bool>(row, place)?.map(Json::from)),
            Kind::Text => json(line, get::<String>(row, place)?.map(Json::from)),
        }
        Ok(())
    }

    /// What a file holds, for the database; none where the column holds no such thing.
    pub(super) fn value(self, json: Json) -> Option<Value> {
        if json.is_null() {
            return self.null.then(|| self.nothing());
        }
        Some(match (self.kind, json) {
            (Kind::Uuid, Json::String(text)) => Uuid::try_parse(&text).ok()?.into(),
            (Kind::Bytes, Json::String(text)) => unhex(&text)?.into(),
            (Kind::Int, Json::Number(number)) => number.as_i64()?.into(),
            (Kind::Bool, Json::Bool(flag)) => flag.into(),
            (Kind::Text, Json::String(text)) => text.into(),
            _ => return None,
        })
    }

    const fn nothing(self) -> Value {
        match self.kind {
            Kind::Uuid => Value::Uuid(None),
            Kind::Bytes => Value::Bytes(None),
            Kind::Int => Value::BigInt(None),
            Kind::Bool => Value::Bool(None),
            Kind::Text => Value::String(None),
        }
    }
}

fn get<T: TryGetable>(row: &QueryResult, place: usize) -> Result<Option<T>> {
    decode::get(row, place)
}

/// A text that needs no escapes.
fn quoted(line: &mut Vec<u8>, text: Option<String>) {
    match text {
        Some(text) => {
            line.push(b'"');
            line.extend(text.into_bytes());
            line.push(b'"');
        }
        None => line.extend(b"null"),
    }
}

fn json(line: &mut Vec<u8>, value: Option<Json>) {
    let value = value.unwrap_or(Json::Null);
    line.extend(value.to_string().into_bytes());
}

/// Bytes as a file holds them.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2).map(|pair| {
        let [high, low] = *pair else { return None };
        u8::try_from(digit(high)? * 16 + digit(low)?).ok()
    });
    pairs.collect()
}
