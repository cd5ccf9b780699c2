//! The events of a business case, newest first.

use std::fmt::Write;

use canopy_domain::{CaseId, EntryId, Micros, ResourceId};
use uuid::Uuid;

use super::{Snapshot, one_more};
use crate::sql::Sql;
use crate::{Result, StoreError, decode};

/// Which events: those of a case, at the cameras whose events the reader may see. Whether there is
/// such a case is not asked here.
#[derive(Debug, Clone)]
pub struct EventList {
    /// The case.
    pub case: CaseId,
    /// The cameras.
    pub cameras: Vec<ResourceId>,
    /// Time and id of the last one of the page before.
    pub after: Option<(Micros, Uuid)>,
    /// The most rows.
    pub limit: u64,
}

/// Something that a business case has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Micros,
    /// At which camera.
    pub camera: ResourceId,
    /// The entry that it was recognised as, whether that still exists or not.
    pub entry: Option<EntryId>,
    /// How sure, in per cent.
    pub score: Option<u8>,
    /// Its id in the video system.
    pub external_id: Option<String>,
    /// What the video system says of it.
    pub details: Option<String>,
}

/// A page of events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventPage {
    /// The events, newest first; those of one moment by id, the greatest first.
    pub rows: Vec<EventRow>,
    /// Whether others follow.
    pub more: bool,
}

impl Snapshot {
    /// A page of a case's events.
    ///
    /// # Errors
    /// The database fails.
    pub async fn events_page(&self, list: &EventList) -> Result<EventPage> {
        let mut sql = Sql::new(&self.tx);
        let which = which(&mut sql, list);
        let mut text = format!(
            "SELECT id, at, camera_id, entry_id, score, external_id, details FROM case_events \
             WHERE {which}"
        );
        if let Some((at, id)) = list.after {
            let (at, id) = (sql.bind(at.0), sql.bind(id));
            let _ = write!(text, " AND (at, id) < ({at}, {id})");
        }
        let most = sql.bind(one_more(list.limit));
        let _ = write!(text, " ORDER BY at DESC, id DESC LIMIT {most}");
        let rows = sql.all(&self.tx, &text).await?;
        let (rows, more) = super::cut(&rows, list.limit);
        let rows = rows.iter().map(|row| {
            let score: Option<i64> = decode::get(row, 4)?;
            Ok(EventRow {
                id: decode::get(row, 0)?,
                at: Micros(decode::get(row, 1)?),
                camera: decode::camera(row, 2)?,
                entry: decode::get::<Option<_>>(row, 3)?.map(EntryId),
                score: score
                    .map(u8::try_from)
                    .transpose()
                    .map_err(|_| StoreError::corrupt("a score that is no percentage"))?,
                external_id: decode::get(row, 5)?,
                details: decode::get(row, 6)?,
            })
        });
        let rows = rows.collect::<Result<_>>()?;
        Ok(EventPage { rows, more })
    }

    /// How many events the whole list has, whatever its `after` and `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn events_count(&self, list: &EventList) -> Result<u64> {
        let mut sql = Sql::new(&self.tx);
        let which = which(&mut sql, list);
        let text = format!("SELECT COUNT(*) FROM case_events WHERE {which}");
        self.count(sql, &text).await
    }
}

fn which(sql: &mut Sql, list: &EventList) -> String {
    let case = sql.bind(list.case.0);
    let cameras = list.cameras.iter().map(|camera| camera.uuid);
    let cameras = sql.one_of("camera_id", cameras);
    format!("case_id = {case} AND {cameras}")
}
