//! Statements for both databases: where they say things differently, it is hidden here.
//!
//! What sets, trees and the past ask for is written as SQL; single rows go through the entities.

use canopy_domain::{Revision, TargetId};
use futures::{Stream, TryStreamExt};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, StreamTrait,
    Value,
};
use uuid::Uuid;

use crate::Result;

/// With more values than this PostgreSQL joins them: where it goes through a table by a plan that it
/// made for any values, ANY compares each row with each of them.
const FEW: usize = 100;

/// A statement being written: its values, and how this database says things.
///
/// Values are numbered as they are bound, `$1` and on; both databases read these, and a number may
/// stand in the text more than once.
pub(crate) struct Sql {
    backend: DbBackend,
    values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(conn: &impl ConnectionTrait) -> Self {
        Self {
            backend: conn.get_database_backend(),
            values: Vec::new(),
        }
    }

    /// The placeholder of this value.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// The placeholders of a row, for statements with thousands of values and no others: SQLite goes
    /// through all that have a number or a name for each of them.
    pub(crate) fn row(&mut self, values: Vec<Value>) -> String {
        let numbered = self.backend == DbBackend::Postgres;
        let values = values.into_iter().map(|value| {
            let placeholder = self.bind(value);
            if numbered {
                placeholder
            } else {
                "?".to_owned()
            }
        });
        format!("({})", values.collect::<Vec<_>>().join(", "))
    }

    /// `column` is one of the ids. One value, however many there are: no limit of a database on
    /// their number is met, and the text is one of two.
    pub(crate) fn one_of(&mut self, column: &str, ids: impl IntoIterator<Item = Uuid>) -> String {
        match self.backend {
            DbBackend::Postgres => {
                let ids: Vec<Uuid> = ids.into_iter().collect();
                self.any_of(column, ids.len(), ids, "uuid")
            }
            _ => {
                let ids: Vec<String> = ids.into_iter().map(|id| id.simple().to_string()).collect();
                let list = self.bind(json(&ids));
                format!("{column} IN (SELECT unhex(value) FROM json_each({list}))")
            }
        }
    }

    fn any_of(
        &mut self,
        column: &str,
        count: usize,
        values: impl Into<Value>,
        kind: &str,
    ) -> String {
        let values = self.bind(values);
        if count > FEW {
            format!("{column} IN (SELECT unnest({values}::{kind}[]))")
        } else {
            format!("{column} = ANY({values})")
        }
    }

    /// `column` is one of the texts; one value, as in [`Sql::one_of`].
    pub(crate) fn one_of_texts(&mut self, column: &str, texts: Vec<String>) -> String {
        match self.backend {
            DbBackend::Postgres => self.any_of(column, texts.len(), texts, "text"),
            _ => {
                let list = self.bind(json(&texts));
                format!("{column} IN (SELECT value FROM json_each({list}))")
            }
        }
    }

    /// The texts as rows of `wanted.value`, to stand behind FROM; one value, as in [`Sql::one_of`].
    pub(crate) fn rows_of_texts(&mut self, texts: Vec<String>) -> String {
        match self.backend {
            DbBackend::Postgres => format!("unnest({}) AS wanted(value)", self.bind(texts)),
            _ => format!("json_each({}) AS wanted", self.bind(json(&texts))),
        }
    }

    /// The pairs of ids as rows of `wanted.one` and `wanted.other`, to stand behind FROM: each is
    /// looked for by an index on both, where two lists would be looked for crosswise.
    pub(crate) fn rows_of_pairs(&mut self, pairs: impl Iterator<Item = (Uuid, Uuid)>) -> String {
        match self.backend {
            DbBackend::Postgres => {
                let (one, other): (Vec<Uuid>, Vec<Uuid>) = pairs.unzip();
                let (one, other) = (self.bind(one), self.bind(other));
                format!("unnest({one}::uuid[], {other}::uuid[]) AS wanted(one, other)")
            }
            _ => {
                let pairs: Vec<String> = pairs
                    .map(|(one, other)| format!("{}{}", one.simple(), other.simple()))
                    .collect();
                let list = self.bind(json(&pairs));
                format!(
                    "(SELECT unhex(substr(value, 1, 32)) AS one, unhex(substr(value, 33)) AS other \
                     FROM json_each({list})) AS wanted"
                )
            }
        }
    }

    /// The text is a part of `column`, byte for byte.
    pub(crate) fn contains(&mut self, column: &str, placeholder: &str) -> String {
        match self.backend {
            DbBackend::Postgres => format!("strpos({column}, {placeholder}) > 0"),
            _ => format!("instr({column}, {placeholder}) > 0"),
        }
    }

    /// The rows of a table as of a moment, to stand behind FROM or JOIN.
    pub(crate) fn rows(&mut self, table: &str, columns: &str, at: Moment) -> String {
        match at {
            Moment::Now => format!("(SELECT {columns} FROM {table})"),
            Moment::AsOf(revision) => {
                let at = self.bind(number(revision));
                format!(
                    "(SELECT {columns} FROM {table} WHERE since <= {at} \
                     UNION ALL SELECT {columns} FROM past_{table} \
                     WHERE since <= {at} AND until > {at})"
                )
            }
        }
    }

    /// The rows of a table as of a moment that the filter holds of, as a statement of its own: live
    /// rows and past ones are each looked for by an index, where the filter has one.
    pub(crate) fn rows_where(
        &mut self,
        table: &str,
        columns: &str,
        filter: &str,
        at: Moment,
    ) -> String {
        match at {
            Moment::Now => format!("SELECT {columns} FROM {table} WHERE {filter}"),
            Moment::AsOf(revision) => {
                let at = self.bind(number(revision));
                format!(
                    "SELECT {columns} FROM {table} WHERE {filter} AND since <= {at} \
                     UNION ALL SELECT {columns} FROM past_{table} \
                     WHERE {filter} AND since <= {at} AND until > {at}"
                )
            }
        }
    }

    /// To stand last: the rows of these tables that are read are changed by nobody else until the
    /// transaction ends, and are read as they are by then. On SQLite, where whoever writes is alone,
    /// nothing.
    pub(crate) fn for_share(&self, tables: &str) -> String {
        match self.backend {
            DbBackend::Postgres => format!(" FOR SHARE OF {tables}"),
            _ => String::new(),
        }
    }

    /// All rows that it answers.
    pub(crate) async fn all(
        self,
        conn: &impl ConnectionTrait,
        text: &str,
    ) -> Result<Vec<QueryResult>> {
        Ok(conn.query_all_raw(self.statement(text)).await?)
    }

    /// What is made of each row that it answers, one after the other: a row as the driver has it
    /// takes many times the room.
    pub(crate) async fn each<T>(
        self,
        conn: &DatabaseTransaction,
        text: &str,
        make: impl Fn(&QueryResult) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut made = Vec::new();
        let take = |row: &QueryResult| {
            made.push(make(row)?);
            Ok(())
        };
        self.for_each(conn, text, take).await?;
        Ok(made)
    }

    /// Takes each row that it answers, as far as nothing fails.
    pub(crate) async fn for_each(
        self,
        conn: &DatabaseTransaction,
        text: &str,
        mut take: impl FnMut(&QueryResult) -> Result<()>,
    ) -> Result<()> {
        let mut rows = self.stream(conn, text).await?;
        let mut taken = Ok(());
        // To its end, also where nothing comes of it: the connection is then free for what follows.
        while let Some(row) = rows.try_next().await? {
            if taken.is_ok() {
                taken = take(&row);
            }
        }
        taken
    }

    /// The rows that it answers, as they are asked for.
    pub(crate) async fn stream<'a>(
        self,
        conn: &'a DatabaseTransaction,
        text: &str,
    ) -> Result<impl Stream<Item = Result<QueryResult, DbErr>> + use<'a>> {
        Ok(conn.stream_raw(self.statement(text)).await?)
    }

    /// The one row that it answers, if any.
    pub(crate) async fn one(
        self,
        conn: &impl ConnectionTrait,
        text: &str,
    ) -> Result<Option<QueryResult>> {
        Ok(conn.query_one_raw(self.statement(text)).await?)
    }

    /// How many rows it changed.
    pub(crate) async fn run(self, conn: &impl ConnectionTrait, text: &str) -> Result<u64> {
        Ok(conn
            .execute_raw(self.statement(text))
            .await?
            .rows_affected())
    }

    fn statement(self, text: &str) -> Statement {
        Statement::from_sql_and_values(self.backend, text, self.values)
    }
}

/// Which rows a read is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The live tables only.
    Now,
    /// Live and since it, or past and covering it.
    AsOf(Revision),
}

/// A revision as the tables hold it.
pub(crate) fn number(revision: Revision) -> i64 {
    i64::try_from(revision.0).unwrap_or(i64::MAX)
}

/// The id of a thing without its kind, as the tables hold it.
pub(crate) const fn uuid(target: TargetId) -> Uuid {
    match target {
        TargetId::User(user) => user.0,
        TargetId::Group(group) => group.0,
        TargetId::Resource(resource) => resource.uuid,
    }
}

fn json(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}
