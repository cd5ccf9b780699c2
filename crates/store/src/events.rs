//! Events of business cases, written by the video system: rows without a revision.

use canopy_domain::{CaseId, EntryId, Micros, ResourceId};
use sea_orm::{ConnectionTrait, DbBackend};
use uuid::Uuid;

use crate::sql::Sql;
use crate::{Result, Store, decode};

/// Something that a business case has seen.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Micros,
    /// At which camera.
    pub camera: ResourceId,
    /// The entry that it was recognised as.
    pub entry: Option<EntryId>,
    /// How sure, in per cent: 0 to 100.
    pub score: Option<u8>,
    /// Its id in the video system: written twice, it is there once.
    pub external_id: Option<String>,
    /// What the video system says of it.
    pub details: Option<String>,
}

/// The events of a case that are deleted at once, so that no transaction grows with them.
const PIECE: u64 = 2_000;

/// The most events that are written at once.
const MOST: usize = 1_000;

impl Store {
    /// Writes events of a case, all or none; answers how many were not there yet. None where there
    /// is no such case, or it is paused or suspended.
    ///
    /// # Errors
    /// More than a thousand, or the database fails.
    pub async fn insert_events(&self, case: CaseId, events: &[NewEvent]) -> Result<Option<u64>> {
        if events.len() > MOST {
            return Err(crate::StoreError::Internal("too many events at once"));
        }
        let (conn, events) = (self.writer().clone(), events.to_vec());
        let insert = async move {
            let tx = conn.begin_immediate().await?;
            let written = match takes_events(&tx, case).await? {
                false => None,
                true if events.is_empty() => Some(0),
                true => Some(insert(&tx, case, &events).await?),
            };
            tx.commit().await?;
            Ok(written)
        };
        self.writer().carry_through(insert).await?
    }

    /// Deletes events of cases that are no more, in pieces, until it has deleted `limit` or none are
    /// left; answers how many. Several servers may do so at once.
    ///
    /// # Errors
    /// The database fails.
    pub async fn bury(&self, limit: u64) -> Result<u64> {
        let mut deleted = 0;
        while deleted < limit {
            let text = "SELECT case_id FROM case_graves ORDER BY case_id LIMIT 1";
            let grave = Sql::new(self.writer()).one(self.writer(), text).await?;
            let Some(grave) = grave else { break };
            let case = decode::case(&grave, 0)?;
            let events = delete_events(self.writer(), &[case]).await?;
            deleted += events;
            if were_the_last(events) {
                // Another server may have deleted that piece, and more may be left.
                let mut sql = Sql::new(self.writer());
                let case = sql.bind(case.0);
                let text = format!(
                    "DELETE FROM case_graves WHERE case_id = {case} \
                     AND NOT EXISTS (SELECT 1 FROM case_events WHERE case_id = {case})"
                );
                sql.run(self.writer(), &text).await?;
            }
        }
        Ok(deleted)
    }
}

/// Whether the case is there to be written for; it then stays as it is until the transaction ends.
async fn takes_events(conn: &impl ConnectionTrait, case: CaseId) -> Result<bool> {
    let mut sql = Sql::new(conn);
    let case = sql.bind(case.0);
    let mut text = format!("SELECT paused, suspended_at FROM cases WHERE id = {case}");
    if conn.get_database_backend() == DbBackend::Postgres {
        text.push_str(" FOR SHARE");
    }
    let Some(row) = sql.one(conn, &text).await? else {
        return Ok(false);
    };
    let (paused, suspended_at): (bool, Option<i64>) =
        (decode::get(&row, 0)?, decode::get(&row, 1)?);
    Ok(!paused && suspended_at.is_none())
}

async fn insert(conn: &impl ConnectionTrait, case: CaseId, events: &[NewEvent]) -> Result<u64> {
    let mut sql = Sql::new(conn);
    let case = sql.bind(case.0);
    let rows = events.iter().map(|event| {
        let values = [
            sql.bind(event.id),
            sql.bind(event.at.0),
            sql.bind(event.camera.uuid),
            sql.bind(event.entry.map(|entry| entry.0)),
            sql.bind(event.score.map(i64::from)),
            sql.bind(event.external_id.clone()),
            sql.bind(event.details.clone()),
        ];
        format!("({case}, {})", values.join(", "))
    });
    let rows = rows.collect::<Vec<_>>().join(", ");
    let text = format!(
        "INSERT INTO case_events \
         (case_id, id, at, camera_id, entry_id, score, external_id, details) VALUES {rows} \
         ON CONFLICT (case_id, camera_id, external_id) WHERE external_id IS NOT NULL DO NOTHING"
    );
    sql.run(conn, &text).await
}

/// Deletes a piece of the events of these cases; answers how many: fewer than a piece are the last.
pub(crate) async fn delete_events(conn: &impl ConnectionTrait, cases: &[CaseId]) -> Result<u64> {
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("case_id", cases.iter().map(|case| case.0));
    let text = format!(
        "DELETE FROM case_events WHERE (case_id, at, id) IN \
         (SELECT case_id, at, id FROM case_events WHERE {theirs} LIMIT {PIECE})"
    );
    sql.run(conn, &text).await
}

/// Whether fewer than a piece were deleted.
pub(crate) const fn were_the_last(deleted: u64) -> bool {
    deleted < PIECE
}
