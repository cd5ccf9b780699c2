//! The log and its head.

use canopy_domain::{Entry, Micros, Revision};
use sea_orm::{ConnectionTrait, EntityTrait, QueryResult};

use crate::entity::log;
use crate::sql::{self, Sql};
use crate::{Result, Store, StoreError, decode};

/// The newest revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number; 0 before the first change.
    pub revision: Revision,
    /// The hash of its row of the log; 32 zero bytes before the first.
    pub hash: [u8; 32],
    /// When it was made.
    pub at: Micros,
}

/// One row of the log, as stored and hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// The revision that it made.
    pub revision: Revision,
    /// SHA-256 over the hash before and the body: [`Entry::chain`].
    pub hash: [u8; 32],
    /// [`Entry::to_text`].
    pub body: String,
}

impl LogRow {
    pub(crate) fn read(row: log::Model) -> Result<Self> {
        Ok(Self {
            revision: decode::revision(row.revision)?,
            hash: decode::bytes(row.hash)?,
            body: row.body,
        })
    }

    /// The row whose columns begin at this index; none where they are null.
    fn of(row: &QueryResult, index: usize) -> Result<Option<Self>> {
        let Some(revision) = decode::get::<Option<i64>>(row, index)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            revision: decode::revision(revision)?,
            hash: decode::bytes(decode::get(row, index + 1)?)?,
            body: decode::get(row, index + 2)?,
        }))
    }

    /// What the row says.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`]: not written by a version that this program knows.
    pub fn entry(&self) -> Result<Entry> {
        Entry::parse(&self.body)
            .map_err(|error| StoreError::corrupt(format!("log row {}: {error}", self.revision)))
    }
}

/// The head, with or without the lock.
pub(crate) const HEAD: &str = "SELECT revision, hash, at FROM head WHERE id = 1";

/// The head as the connection sees it.
pub(crate) async fn read_head(conn: &impl ConnectionTrait, text: &str) -> Result<Head> {
    let row = Sql::new(conn).one(conn, text).await?;
    decode::head(&row.ok_or_else(no_head)?)
}

fn no_head() -> StoreError {
    StoreError::corrupt("the head row is missing")
}

impl Store {
    /// The newest revision, read outside any older snapshot.
    ///
    /// # Errors
    /// The database fails.
    pub async fn head(&self) -> Result<Head> {
        read_head(self.readers(), HEAD).await
    }

    /// The rows after the revision, in order, at most `limit`, with the head of the same moment: of
    /// one statement, since every server asks again and again. None is missing: the log has no gaps.
    ///
    /// # Errors
    /// The database fails.
    pub async fn log_after(&self, revision: Revision, limit: u64) -> Result<(Head, Vec<LogRow>)> {
        let conn = self.readers();
        let mut sql = Sql::new(conn);
        let after = sql.bind(sql::number(revision));
        let limit = sql.bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let text = format!(
            "SELECT h.revision, h.hash, h.at, l.revision, l.hash, l.body FROM head h LEFT JOIN ( \
               SELECT revision, hash, body FROM log WHERE revision > {after} \
               ORDER BY revision LIMIT {limit} \
             ) l ON l.revision <= h.revision WHERE h.id = 1 ORDER BY l.revision"
        );
        let found = sql.all(conn, &text).await?;
        let head = found.first().map(decode::head).transpose()?;
        let head = head.ok_or_else(no_head)?;
        let rows = found
            .iter()
            .filter_map(|row| LogRow::of(row, 3).transpose());
        Ok((head, rows.collect::<Result<_>>()?))
    }

    /// The row that made the revision.
    ///
    /// # Errors
    /// The database fails.
    pub async fn log_row(&self, revision: Revision) -> Result<Option<LogRow>> {
        log::Entity::find_by_id(sql::number(revision))
            .one(self.readers())
            .await?
            .map(LogRow::read)
            .transpose()
    }

    /// The last revision at or before the time; none before the first.
    ///
    /// # Errors
    /// The database fails.
    pub async fn revision_at(&self, time: Micros) -> Result<Option<Revision>> {
        let mut sql = Sql::new(self.readers());
        let time = sql.bind(time.0);
        let text = format!(
            "SELECT revision FROM log WHERE at <= {time} ORDER BY at DESC, revision DESC LIMIT 1"
        );
        let row = sql.one(self.readers(), &text).await?;
        row.map(|row| decode::revision(decode::get(&row, 0)?))
            .transpose()
    }
}
