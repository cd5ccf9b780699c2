//! One change of the schema, written as SQL that both databases take.
//!
//! SQL rather than the builder, because most tables have what the builder cannot say: collations,
//! partial and expression indexes, strict tables, triggers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// One change. In its SQL `{uuid}`, `{bytes}`, `{int}` (64 bits), `{bool}` and `{text}` stand for
/// the column types, `{rows}` and `{keyed}` behind a table for how it is kept: by row number, or by
/// its primary key.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    /// On both databases.
    pub(crate) up: &'static str,
    /// After `up`, on SQLite only.
    pub(crate) up_sqlite: &'static str,
    /// After `up`, on PostgreSQL only.
    pub(crate) up_postgres: &'static str,
    /// On both databases; a trigger goes with its table.
    pub(crate) down: &'static str,
    /// After `down`, on PostgreSQL only.
    pub(crate) down_postgres: &'static str,
}

impl Step {
    /// A change without anything that only one of the databases needs.
    pub(crate) const fn new(name: &'static str, up: &'static str, down: &'static str) -> Self {
        Self {
            name,
            up,
            up_sqlite: "",
            up_postgres: "",
            down,
            down_postgres: "",
        }
    }
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.up, self.up_sqlite, self.up_postgres).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.down, "", self.down_postgres).await
    }

    /// A step that breaks off leaves nothing behind, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn run(
    manager: &SchemaManager<'_>,
    both: &str,
    sqlite: &str,
    postgres: &str,
) -> Result<(), DbErr> {
    let (types, only) = match manager.get_database_backend() {
        DbBackend::Postgres => (POSTGRES, postgres),
        _ => (SQLITE, sqlite),
    };
    for sql in [both, only] {
        if sql.is_empty() {
            continue;
        }
        let sql = types
            .iter()
            .fold(sql.to_owned(), |sql, (name, is)| sql.replace(name, is));
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

const POSTGRES: [(&str, &str); 7] = [
    ("{uuid}", "uuid"),
    ("{bytes}", "bytea"),
    ("{int}", "bigint"),
    ("{bool}", "boolean"),
    ("{text}", "text COLLATE \"C\""),
    ("{rows}", ""),
    ("{keyed}", ""),
];

const SQLITE: [(&str, &str); 7] = [
    ("{uuid}", "BLOB"),
    ("{bytes}", "BLOB"),
    ("{int}", "INTEGER"),
    ("{bool}", "INTEGER"),
    ("{text}", "TEXT"),
    ("{rows}", "STRICT"),
    ("{keyed}", "STRICT, WITHOUT ROWID"),
];
