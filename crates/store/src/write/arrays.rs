//! New rows for PostgreSQL: an array for each column, however many rows there are.
//!
//! The text of the statement is the same for any number of rows, so that it is prepared once; a row
//! of VALUES for each would be parsed and planned value by value.

use sea_orm::sea_query::ArrayType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityName, EntityTrait, IdenStatic, Iterable,
    Value,
};
use uuid::Uuid;

use crate::sql::Sql;
use crate::{Result, StoreError};

/// Writes all rows of a table at once.
pub(super) async fn insert<A: ActiveModelTrait>(
    conn: &impl ConnectionTrait,
    mut rows: Vec<A>,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let (mut names, mut arrays, mut selected) = (Vec::new(), Vec::new(), Vec::new());
    for column in <A::Entity as EntityTrait>::Column::iter() {
        let name = column.as_str();
        let values = rows.iter_mut().map(|row| row.take(column).into_value());
        let (kind, array) = array(values.collect())?;
        let placeholder = sql.bind(array);
        arrays.push(format!("{placeholder}::{}[]", kind.sql));
        selected.push(if column.def().is_null() {
            format!("NULLIF(fresh.{name}, {})", kind.absent_sql)
        } else {
            format!("fresh.{name}")
        });
        names.push(name);
    }
    let table = <A::Entity as Default>::default();
    let (table, names) = (table.table_name(), names.join(", "));
    let text = format!(
        "INSERT INTO {table} ({names}) SELECT {} FROM unnest({}) AS fresh ({names})",
        selected.join(", "),
        arrays.join(", ")
    );
    sql.run(conn, &text).await?;
    Ok(())
}

/// What an array holds. The driver knows none with gaps: where there is no value stands one that
/// means it, and is none of its own: no text that may be left out holds a control character, and no
/// id is nil.
struct Kind {
    array: ArrayType,
    sql: &'static str,
    absent: Option<Value>,
    absent_sql: &'static str,
}

impl Kind {
    fn of(value: &Value) -> Result<Self> {
        let nil = "'00000000-0000-0000-0000-000000000000'";
        let (array, sql, absent, absent_sql) = match value {
            Value::Uuid(_) => (ArrayType::Uuid, "uuid", Some(Uuid::nil().into()), nil),
            Value::String(_) => (ArrayType::String, "text", Some("\u{1}".into()), "E'\\x01'"),
            Value::BigInt(_) => (ArrayType::BigInt, "bigint", None, "NULL"),
            Value::Int(_) => (ArrayType::Int, "integer", None, "NULL"),
            Value::Bool(_) => (ArrayType::Bool, "boolean", None, "NULL"),
            Value::Bytes(_) => (ArrayType::Bytes, "bytea", None, "NULL"),
            _ => return Err(StoreError::Internal("a column of a type without an array")),
        };
        Ok(Self {
            array,
            sql,
            absent,
            absent_sql,
        })
    }
}

/// The values of one column.
fn array(values: Vec<Option<Value>>) -> Result<(Kind, Value)> {
    let missing = || StoreError::Internal("a new row without a value");
    let first = values.first().and_then(Option::as_ref);
    let kind = Kind::of(first.ok_or_else(missing)?)?;
    let mut array = Vec::with_capacity(values.len());
    for value in values {
        let value = value.ok_or_else(missing)?;
        array.push(if value.is_some() {
            value
        } else {
            kind.absent.clone().ok_or_else(missing)?
        });
    }
    let array = Value::Array(kind.array.clone(), Some(Box::new(array)));
    Ok((kind, array))
}
