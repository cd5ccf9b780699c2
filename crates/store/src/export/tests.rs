//! What is exported is all that there is, on both databases and on paper.

use std::collections::BTreeMap;

use canopy_testkit::Postgres;

use super::table::{Column, Kind};
use super::tables::TABLES;
use crate::sql::Sql;
use crate::{Options, Store, decode};

/// Tables of the schema that are in no export, and why.
const LEFT_OUT: [(&str, &str); 3] = [
    (
        "check_counts",
        "how many checks were answered is statistics of the last days, and no part of who may do \
         what",
    ),
    (
        "login_places",
        "where users log in from is personal, serves only to slow down who guesses passwords, and \
         goes with the logins",
    ),
    (
        "seaql_migrations",
        "the schema is the program's; the header names it",
    ),
];

/// A table of a database: its columns with their types and whether they may hold nothing, in order;
/// and which of them are its key.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    columns: BTreeMap<String, (String, bool)>,
    key: Vec<String>,
}

async fn schema(store: &Store, text: &str) -> BTreeMap<String, Found> {
    let conn = store.readers();
    let mut schema = BTreeMap::<String, Found>::new();
    for row in Sql::new(conn).all(conn, text).await.unwrap() {
        let get = |place| decode::get::<String>(&row, place).unwrap();
        let (table, column) = (schema.entry(get(0)).or_default(), get(1));
        let (null, key): (bool, bool) =
            (decode::get(&row, 3).unwrap(), decode::get(&row, 4).unwrap());
        if key {
            table.key.push(column.clone());
        }
        table.columns.insert(column, (get(2), null));
    }
    schema
}

/// Each table that is there is exported with all its columns, or left out for a reason.
async fn all_is_exported(url: &str, text: &str, names: fn(Kind) -> &'static str) {
    let store = Store::open(url, &Options::default()).await.unwrap();
    store.migrate().await.unwrap();
    let mut schema = schema(&store, text).await;
    for table in &TABLES {
        let found = schema.remove(table.name);
        let mut found = found.unwrap_or_else(|| panic!("there is no {}", table.name));
        let known = |column: &Column| (names(column.kind).to_owned(), column.null);
        let columns = table.columns.iter();
        let columns = columns.map(|column| (column.name.to_owned(), known(column)));
        assert_eq!(found.columns, columns.collect(), "{}", table.name);
        // Its rows are told apart by what they are ordered by.
        let mut key: Vec<_> = table.key().iter().map(|column| column.name).collect();
        key.sort_unstable();
        found.key.sort_unstable();
        let by_indexes = table.name == "license_gifts";
        assert!(found.key == key || by_indexes, "{}", table.name);
    }
    for (name, why) in LEFT_OUT {
        assert!(schema.remove(name).is_some() && why.len() > 20, "{name}");
    }
    assert!(
        schema.is_empty(),
        "neither exported nor left out: {:?}",
        schema.keys()
    );
    store.close().await;
}

#[tokio::test]
async fn every_table_and_column_of_postgres_is_exported_or_left_out_for_a_reason() {
    let text = "SELECT c.table_name::text, c.column_name::text, c.data_type::text, \
                c.is_nullable = 'YES', EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a \
                ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) WHERE i.indisprimary \
                AND i.indrelid = c.table_name::regclass AND a.attname = c.column_name) \
                FROM information_schema.columns c WHERE c.table_schema = current_schema()";
    let url = Postgres::shared().unwrap().create_database().unwrap();
    let names = |kind| match kind {
        Kind::Uuid => "uuid",
        Kind::Bytes => "bytea",
        Kind::Int => "bigint",
        Kind::Bool => "boolean",
        Kind::Text => "text",
    };
    all_is_exported(&url, text, names).await;
}

#[tokio::test]
async fn every_table_and_column_of_sqlite_is_exported_or_left_out_for_a_reason() {
    let text = "SELECT t.name, c.name, upper(c.type), c.\"notnull\" = 0 AND c.pk = 0, c.pk > 0 \
                FROM sqlite_schema t, pragma_table_info(t.name) c \
                WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("canopy.db").display());
    let names = |kind| match kind {
        Kind::Uuid | Kind::Bytes => "BLOB",
        Kind::Int | Kind::Bool => "INTEGER",
        Kind::Text => "TEXT",
    };
    all_is_exported(&url, text, names).await;
}

#[test]
fn the_documentation_has_every_table_in_its_order() {
    let text = include_str!("../../../../docs/export.md");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<&str> = rows.collect();
    let tables = TABLES.iter().map(|table| {
        let columns = table.columns.iter().map(|column| {
            let kind = match column.kind {
                Kind::Uuid => "id",
                Kind::Bytes => "bytes",
                Kind::Int => "number",
                Kind::Bool => "flag",
                Kind::Text => "text",
            };
            let null = if column.null { "?" } else { "" };
            format!("`{}` {kind}{null}", column.name)
        });
        let columns: Vec<String> = columns.collect();
        format!("| `{}` | {} |", table.name, columns.join(", "))
    });
    let left_out = LEFT_OUT.map(|(name, why)| format!("| `{name}` | {why} |"));
    let expected: Vec<String> = tables.chain(left_out).collect();
    assert_eq!(rows, expected, "\n{}\n", expected.join("\n"));
}
