//! What stands in a column: in the database, and as JSON in a file.

use std::io::{self, Write};

use sea_orm::{QueryResult, TryGetable, Value};
use uuid::Uuid;

use super::table::{Column, Kind};
use crate::{Result, decode};

impl Column {
    /// What the row holds at this place.
    pub(super) fn get(self, row: &QueryResult, place: usize) -> Result<Value> {
        Ok(match self.kind {
            Kind::Uuid => Value::Uuid(get(row, place)?),
            Kind::Bytes => Value::Bytes(get(row, place)?),
            Kind::Int => Value::BigInt(get(row, place)?),
            Kind::Bool => Value::Bool(get(row, place)?),
            Kind::Text => Value::String(get(row, place)?),
        })
    }

    /// A text of a file, for the database; none where the column holds no such thing.
    pub(super) fn text(self, text: &str) -> Option<Value> {
        match self.kind {
            Kind::Uuid => Some(Uuid::try_parse(text).ok()?.into()),
            Kind::Bytes => Some(unhex(text)?.into()),
            Kind::Text => Some(text.into()),
            Kind::Int | Kind::Bool => None,
        }
    }

    /// A number of a file.
    pub(super) fn number(self, number: i64) -> Option<Value> {
        (self.kind == Kind::Int).then(|| number.into())
    }

    /// A flag of a file.
    pub(super) fn flag(self, flag: bool) -> Option<Value> {
        (self.kind == Kind::Bool).then(|| flag.into())
    }

    /// That it holds nothing.
    pub(super) fn nothing(self) -> Option<Value> {
        self.null.then_some(match self.kind {
            Kind::Uuid => Value::Uuid(None),
            Kind::Bytes => Value::Bytes(None),
            Kind::Int => Value::BigInt(None),
            Kind::Bool => Value::Bool(None),
            Kind::Text => Value::String(None),
        })
    }
}

fn get<T: TryGetable>(row: &QueryResult, place: usize) -> Result<Option<T>> {
    decode::get(row, place)
}

/// Writes it as JSON.
pub(super) fn write(out: &mut impl Write, value: &Value) -> io::Result<()> {
    match value {
        Value::Uuid(Some(id)) => write!(out, "\"{}\"", id.simple()),
        Value::Bytes(Some(bytes)) => write!(out, "\"{}\"", hex(bytes)),
        Value::BigInt(Some(number)) => write!(out, "{number}"),
        Value::Bool(Some(flag)) => write!(out, "{flag}"),
        Value::String(Some(text)) => Ok(serde_json::to_writer(out, text)?),
        _ => out.write_all(b"null"),
    }
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
