//! Whether the database is as its log says: the chain of the log, and every table that the log says
//! something of beside a replay. Business cases and entries are in no log, and not verified.
//!
//! The log is read in pieces, within one snapshot, and so is each past: the rows that ended with a
//! piece's revisions are compared with those that its replay ended. What is held in memory is the
//! System as it is, and the kind of each resource that ever was; not the log, and not the past.

mod chain;
mod compare;
mod finding;
mod ledger;
mod replay;
mod table;

use canopy_domain::Revision;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use self::chain::Chain;
use self::compare::{Compare, Range};
use self::finding::Findings;
use self::replay::Replay;
use crate::entity::log;
use crate::sql::number;
use crate::{Result, Store};

pub use finding::{Finding, Report, What};

/// Rows of the log in a piece.
const PIECE: u64 = 1000;

impl Store {
    /// Verifies the database as of this moment.
    ///
    /// With `expected`, the row of that revision must have that hash: a head that was written down
    /// elsewhere shows a log that was cut or written anew, chain and all.
    ///
    /// # Errors
    /// The database fails, or a row cannot be read at all.
    pub async fn verify(&self, expected: Option<(Revision, [u8; 32])>) -> Result<Report> {
        let snapshot = self.snapshot().await?;
        let head = snapshot.head().clone();
        let mut findings = Findings::default();
        let mut chain = Chain::new(expected);
        let mut replay = Replay::default();
        let mut compare = Compare::new(snapshot.conn());
        // Also what stands before the first revision, and after the last, is seen.
        let mut after = i64::MIN;
        loop {
            let rows = log::Entity::find()
                .filter(log::Column::Revision.gt(number(chain.last.revision)))
                .order_by_asc(log::Column::Revision)
                .limit(PIECE)
                .all(snapshot.conn())
                .await?;
            let mut entries = Vec::with_capacity(rows.len());
            for row in &rows {
                if let Some(entry) = chain.row(row, &mut findings)? {
                    replay.entry(&entry, &mut findings)?;
                    entries.push(entry);
                }
            }
            let last = rows.last().map(|row| row.revision);
            let full = u64::try_from(rows.len()).is_ok_and(|read| read == PIECE);
            let to = last.filter(|_| full).unwrap_or(i64::MAX);
            let range = Range { after, to };
            compare.past(&mut replay, range, &mut findings).await?;
            compare
                .subjects(&replay, &entries, range, &mut findings)
                .await?;
            if !full {
                break;
            }
            after = to;
        }
        chain.end(&head, &mut findings);
        compare.erased(&replay, &mut findings).await?;
        compare.live(&mut replay, &mut findings).await?;
        snapshot.finish().await?;
        Ok(Report {
            revisions: chain.read,
            findings: findings.first,
            more: findings.more,
            head,
        })
    }
}
