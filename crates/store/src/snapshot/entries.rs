//! The entries of lists of persons and of plates (U9), as of now. An entry that went with an expired
//! case is not there, deleted yet or not.

use std::collections::HashMap;
use std::fmt::Write;

use canopy_domain::{EntryId, EntryValue, Micros, ResourceId, UserId, deleted_at, expired_by};
use sea_orm::QueryResult;
use uuid::Uuid;

use super::{Snapshot, one_more};
use crate::retention::gone;
use crate::sql::Sql;
use crate::{Result, StoreError, decode};

/// Which entries, from where on.
#[derive(Debug, Clone)]
pub struct EntryList {
    /// The list that they are in.
    pub list: ResourceId,
    /// The time.
    pub now: Micros,
    /// The sort key and the id of the last one of the page before.
    pub after: Option<(String, EntryId)>,
    /// The most rows.
    pub limit: u64,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// The entry.
    pub entry: EntryId,
    /// The list that it is in.
    pub list: ResourceId,
    /// Who made it, whether that user still exists or not; none for the command line.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: Micros,
    /// What it is called.
    pub label: String,
    /// What it is sorted by.
    pub sort_key: String,
    /// What it stands for.
    pub value: EntryValue,
    /// When it goes with the suspended cases of whoever made it; none where it is not suspended.
    pub deleted_at: Option<Micros>,
}

/// A page of entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryPage {
    /// The entries, by sort key, then id.
    pub rows: Vec<EntryRow>,
    /// Whether others follow.
    pub more: bool,
}

impl Snapshot {
    /// A page of a list's entries.
    ///
    /// # Errors
    /// The database fails.
    pub async fn entries_page(&self, list: &EntryList) -> Result<EntryPage> {
        let mut sql = Sql::new(&self.tx);
        let which = which(&mut sql, list);
        let mut text = format!("{SELECT} WHERE {which}");
        if let Some((key, entry)) = &list.after {
            let (key, entry) = (sql.bind(key.as_str()), sql.bind(entry.0));
            let _ = write!(text, " AND (e.label_folded, e.id) > ({key}, {entry})");
        }
        let most = sql.bind(one_more(list.limit));
        let _ = write!(text, " ORDER BY e.label_folded, e.id LIMIT {most}");
        let rows = sql.all(&self.tx, &text).await?;
        let (rows, more) = super::cut(&rows, list.limit);
        let rows = self.read(rows, list.now).await?;
        Ok(EntryPage { rows, more })
    }

    /// How many entries the list has, whatever `after` and `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn entries_count(&self, list: &EntryList) -> Result<u64> {
        let mut sql = Sql::new(&self.tx);
        let which = which(&mut sql, list);
        let text = format!("SELECT COUNT(*) FROM entries e WHERE {which}");
        self.count(sql, &text).await
    }

    /// An entry; none where there is no such entry.
    ///
    /// # Errors
    /// The database fails.
    pub async fn entry(&self, entry: EntryId, now: Micros) -> Result<Option<EntryRow>> {
        let mut sql = Sql::new(&self.tx);
        let entry = sql.bind(entry.0);
        let gone = gone(&mut sql, "e", now);
        let text = format!("{SELECT} WHERE e.id = {entry} AND NOT {gone}");
        let rows = sql.all(&self.tx, &text).await?;
        Ok(self.read(&rows, now).await?.pop())
    }

    /// These entries, in no order; those that do not exist are left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn entry_rows(&self, entries: &[EntryId], now: Micros) -> Result<Vec<EntryRow>> {
        let mut sql = Sql::new(&self.tx);
        let these = sql.one_of("e.id", entries.iter().map(|entry| entry.0));
        let gone = gone(&mut sql, "e", now);
        let text = format!("{SELECT} WHERE {these} AND NOT {gone}");
        let rows = sql.all(&self.tx, &text).await?;
        self.read(&rows, now).await
    }

    async fn read(&self, rows: &[QueryResult], now: Micros) -> Result<Vec<EntryRow>> {
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            let value: String = decode::get(row, 7)?;
            entries.push(EntryRow {
                entry: EntryId(decode::get(row, 0)?),
                list: decode::resource(row, 1)?,
                created_by: decode::get::<Option<_>>(row, 3)?.map(UserId),
                created_at: Micros(decode::get(row, 4)?),
                label: decode::get(row, 5)?,
                sort_key: decode::get(row, 6)?,
                value: EntryValue::parse(&value)
                    .map_err(|_| StoreError::corrupt("the value of an entry"))?,
                deleted_at: None,
            });
        }
        let suspended = self.suspended(&entries, now).await?;
        for entry in &mut entries {
            let maker = entry.created_by.map(|user| (entry.list.uuid, user));
            let since = maker.and_then(|maker| suspended.get(&maker));
            entry.deleted_at = since.map(|since| deleted_at(*since));
        }
        Ok(entries)
    }

    /// Of the lists of these entries that no case uses but suspended ones: by list and owner, when
    /// the last of his was suspended.
    async fn suspended(
        &self,
        entries: &[EntryRow],
        now: Micros,
    ) -> Result<HashMap<(Uuid, UserId), Micros>> {
        let mut lists: Vec<Uuid> = entries.iter().map(|entry| entry.list.uuid).collect();
        lists.dedup();
        let mut sql = Sql::new(&self.tx);
        let these = sql.one_of("l.list_id", lists);
        let expired = sql.bind(expired_by(now).0);
        let text = format!(
            "SELECT l.list_id, c.owner_id, MAX(c.suspended_at) FROM case_lists l \
             JOIN cases c ON c.id = l.case_id \
             WHERE {these} AND c.suspended_at > {expired} \
             AND NOT EXISTS (SELECT 1 FROM case_lists m JOIN cases d ON d.id = m.case_id \
                WHERE m.list_id = l.list_id AND d.suspended_at IS NULL) \
             GROUP BY l.list_id, c.owner_id"
        );
        let rows = sql.all(&self.tx, &text).await?;
        let by_owner = rows.iter().map(|row| {
            let owner = (decode::get(row, 0)?, decode::user(row, 1)?);
            Ok((owner, Micros(decode::get(row, 2)?)))
        });
        by_owner.collect()
    }
}

const SELECT: &str = "SELECT e.id, r.kind, r.id, e.created_by, e.created_at, e.label, \
     e.label_folded, e.value FROM entries e JOIN resources r ON r.id = e.list_id";

fn which(sql: &mut Sql, list: &EntryList) -> String {
    let in_list = sql.bind(list.list.uuid);
    let gone = gone(sql, "e", list.now);
    format!("e.list_id = {in_list} AND NOT {gone}")
}
