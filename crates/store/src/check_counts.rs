//! How many checks servers have answered, by the minute: statistics, rows without a revision.
//!
//! A server writes the whole of its minute each time, and no other writes that row: what is written
//! twice, or of which it is not known whether it was written, counts once.

use canopy_domain::Micros;
use uuid::Uuid;

use crate::sql::Sql;
use crate::{Result, Store, decode};

/// The checks of a minute that one server has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckCount {
    /// Where the minute begins.
    pub minute: Micros,
    /// Answered with yes.
    pub allowed: u64,
    /// Answered with no.
    pub denied: u64,
}

/// The checks of a stretch of time that all servers have answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckSum {
    /// Which stretch: 0 is the first.
    pub step: u64,
    /// Answered with yes.
    pub allowed: u64,
    /// Answered with no.
    pub denied: u64,
}

impl Store {
    /// So many has this server answered in that minute, all in all.
    ///
    /// # Errors
    /// The database fails.
    pub async fn set_check_count(&self, server: Uuid, count: CheckCount) -> Result<()> {
        let mut sql = Sql::new(self.writer());
        let (minute, server) = (sql.bind(count.minute.0), sql.bind(server));
        let [allowed, denied] = [count.allowed, count.denied].map(|count| sql.bind(signed(count)));
        let text = format!(
            "INSERT INTO check_counts (minute, server, allowed, denied) \
             VALUES ({minute}, {server}, {allowed}, {denied}) \
             ON CONFLICT (minute, server) DO UPDATE SET allowed = {allowed}, denied = {denied}"
        );
        sql.run(self.writer(), &text).await?;
        Ok(())
    }

    /// What all servers have answered in the minutes that begin at or after `from` and before `to`,
    /// by stretches of `step` microseconds from `from` on; those in which nothing was asked are left
    /// out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn check_counts(&self, from: Micros, to: Micros, step: u64) -> Result<Vec<CheckSum>> {
        let mut sql = Sql::new(self.readers());
        let (from, to, step) = (
            sql.bind(from.0),
            sql.bind(to.0),
            sql.bind(signed(step.max(1))),
        );
        let text = format!(
            "SELECT (minute - {from}) / {step} AS step, CAST(SUM(allowed) AS bigint), \
             CAST(SUM(denied) AS bigint) FROM check_counts \
             WHERE minute >= {from} AND minute < {to} GROUP BY 1 ORDER BY 1"
        );
        let rows = sql.all(self.readers(), &text).await?;
        let sums = rows.iter().map(|row| {
            Ok(CheckSum {
                step: decode::count(row, 0)?,
                allowed: decode::count(row, 1)?,
                denied: decode::count(row, 2)?,
            })
        });
        sums.collect()
    }

    /// Forgets what was counted before; at most a thousand rows at once.
    ///
    /// # Errors
    /// The database fails.
    pub async fn forget_check_counts(&self, before: Micros) -> Result<u64> {
        let mut sql = Sql::new(self.writer());
        let before = sql.bind(before.0);
        let text = format!(
            "DELETE FROM check_counts WHERE (minute, server) IN (\
             SELECT minute, server FROM check_counts WHERE minute < {before} LIMIT 1000)"
        );
        sql.run(self.writer(), &text).await
    }
}

/// A number as the tables hold it.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
