//! A row: out of the database, as a line, and back.

use std::cmp::Ordering;
use std::io::{self, Write};

use sea_orm::{QueryResult, Value};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, SeqAccess, Visitor};
use uuid::Uuid;

use super::table::{Column, Order, Table};
use super::tables::TABLES;
use super::value;
use crate::Result;

/// A row of a table.
pub(super) struct Row {
    /// The place of its table.
    pub(super) table: usize,
    /// A value for each column.
    pub(super) values: Vec<Value>,
}

impl Row {
    /// What the database has of that table.
    pub(super) fn of(table: usize, row: &QueryResult) -> Result<Self> {
        let columns = TABLES[table].columns.iter().enumerate();
        let values = columns.map(|(place, column)| column.get(row, place));
        let values = values.collect::<Result<_>>()?;
        Ok(Self { table, values })
    }

    /// What a line says, which is of that table or one after it. Nothing is kept of a line but the
    /// values of its columns, whatever else it holds.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(line: &[u8], table: usize) -> Result<Self, String> {
        let mut why = "it is no row".to_owned();
        let mut json = serde_json::Deserializer::from_slice(line);
        let seed = Line {
            first: table,
            why: &mut why,
        };
        let row = json.deserialize_seq(seed);
        let row = row.and_then(|row| json.end().map(|()| row));
        let row = row.map_err(|_| why)?;
        // The same System is one file.
        let mut rest = Rest(line);
        match row.write(&mut rest) {
            Ok(()) if rest.0 == b"\n" => Ok(row),
            _ => Err("it says that otherwise than an export does".to_owned()),
        }
    }

    /// Writes it as a line, without its end.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        write!(out, "[\"{}\"", self.table().name)?;
        for value in &self.values {
            out.write_all(b",")?;
            value::write(out, value)?;
        }
        out.write_all(b"]")
    }

    pub(super) fn table(&self) -> &'static Table {
        &TABLES[self.table]
    }

    pub(super) fn number(&self, column: &str) -> Option<u64> {
        match self.value(column) {
            Some(Value::BigInt(Some(number))) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    pub(super) fn text(&self, column: &str) -> Option<&str> {
        match self.value(column) {
            Some(Value::String(Some(text))) => Some(text),
            _ => None,
        }
    }

    pub(super) fn bytes(&self, column: &str) -> Option<&[u8]> {
        match self.value(column) {
            Some(Value::Bytes(Some(bytes))) => Some(bytes),
            _ => None,
        }
    }

    pub(super) fn id(&self, column: &str) -> Option<Uuid> {
        match self.value(column) {
            Some(Value::Uuid(Some(id))) => Some(*id),
            _ => None,
        }
    }

    /// What tells it apart from the others of its table.
    pub(super) fn key(&self) -> &[Value] {
        &self.values[..self.table().key().len()]
    }

    /// Whether it may stand behind one of its table with that key. How deep a group is in the tree
    /// is not known here: the database takes its parent first.
    pub(super) fn may_follow(&self, before: &[Value]) -> bool {
        let keys = before.iter().zip(self.key());
        let mut orders = keys.map(|(before, this)| order(before, this));
        let first = orders.find(|order| *order != Some(Ordering::Equal));
        self.table().order == Order::DownTheTree || first == Some(Some(Ordering::Less))
    }

    fn value(&self, column: &str) -> Option<&Value> {
        let mut columns = self.table().columns.iter();
        self.values
            .get(columns.position(|known| known.name == column)?)
    }
}

/// Of two values of a column, as an export orders rows by them: nothing first.
fn order(before: &Value, this: &Value) -> Option<Ordering> {
    match (before, this) {
        (Value::Uuid(before), Value::Uuid(this)) => Some(before.cmp(this)),
        (Value::Bytes(before), Value::Bytes(this)) => Some(before.cmp(this)),
        (Value::BigInt(before), Value::BigInt(this)) => Some(before.cmp(this)),
        (Value::Bool(before), Value::Bool(this)) => Some(before.cmp(this)),
        (Value::String(before), Value::String(this)) => Some(before.cmp(this)),
        _ => None,
    }
}

/// A line that is being read.
struct Line<'a> {
    /// The table of the row before: none of an earlier one follows.
    first: usize,
    why: &'a mut String,
}

impl Line<'_> {
    fn refuse<E: Error>(&mut self, why: impl Into<String>) -> E {
        *self.why = why.into();
        E::custom("refused")
    }
}

impl<'de> Visitor<'de> for Line<'_> {
    type Value = Row;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a row")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut line: A) -> Result<Row, A::Error> {
        let name: Option<&'de str> = line.next_element()?;
        let mut follow = TABLES.iter().enumerate().skip(self.first);
        let found = follow.find(|(_, table)| Some(table.name) == name);
        let Some((place, table)) = found else {
            return Err(self.refuse("it is of no table that may follow here"));
        };
        let columns = || format!("it has not the columns of {}", table.name);
        let mut values = Vec::with_capacity(table.columns.len());
        for column in table.columns {
            let field = line.next_element_seed(Field(table, *column));
            match field {
                Ok(Some(value)) => values.push(value),
                Ok(None) => return Err(self.refuse(columns())),
                Err(_) => return Err(self.refuse(format!("its {} cannot be that", column.name))),
            }
        }
        if line.next_element::<IgnoredAny>()?.is_some() {
            return Err(self.refuse(columns()));
        }
        Ok(Row {
            table: place,
            values,
        })
    }
}

/// What a column may hold.
struct Field(&'static Table, Column);

impl<'de> DeserializeSeed<'de> for Field {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl Visitor<'_> for Field {
    type Value = Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("what the column holds")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        let Self(table, column) = self;
        or_refused(column.nothing().filter(|_| table.may_be_null(column)))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        or_refused(self.1.flag(flag))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        or_refused(self.1.number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        let number = i64::try_from(number).ok();
        or_refused(number.and_then(|number| self.1.number(number)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        or_refused(self.1.text(text))
    }
}

fn or_refused<E: Error>(value: Option<Value>) -> Result<Value, E> {
    value.ok_or_else(|| E::custom("refused"))
}

/// What is still to be written as it stands there: compares without another copy.
struct Rest<'a>(&'a [u8]);

impl Write for Rest<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let rest = self.0.strip_prefix(bytes);
        self.0 = rest.ok_or(io::ErrorKind::InvalidData)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
