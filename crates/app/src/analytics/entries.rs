//! Entries of lists of persons and of plates.

use std::collections::HashMap;

use canopy_domain::{Action, EntryId, Micros, ResourceId, TargetId, UserId};
use canopy_store::{EntryList, EntryRow};
use uuid::Uuid;

use crate::list::{Found, Listed, Page};
use crate::{AppError, Op};

/// An entry that the caller sees.
#[derive(Clone)]
pub struct EntryDetail {
    /// Which.
    pub entry: EntryId,
    /// The list that it is in.
    pub list: ResourceId,
    /// What it is called.
    pub label: String,
    /// The plate, or the face's id in the video system.
    pub value: String,
    /// When it was made.
    pub created_at: Micros,
    /// Who made it; none where he is hidden or gone.
    pub created_by: Option<UserId>,
    /// When it goes with the suspended cases of whoever made it; none where it is not suspended
    /// (U9).
    pub deleted_at: Option<Micros>,
}

/// Shows nothing of a person.
impl std::fmt::Debug for EntryDetail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EntryDetail")
            .field("entry", &self.entry)
            .field("list", &self.list)
            .finish_non_exhaustive()
    }
}

impl Op {
    /// The entries of a list, by label; none of other kinds of resources, nor where the caller may
    /// not see them.
    ///
    /// # Errors
    /// The list is not seen; a page that cannot be.
    pub async fn entries(
        &self,
        list: ResourceId,
        page: Page,
    ) -> Result<Listed<EntryDetail>, AppError> {
        let pin = self.pin().await?;
        self.require_seen(&pin, list.into()).await?;
        let limit = page.limit()?;
        let after = self.after::<(String, Uuid)>("entries", &page)?;
        let after = after.map(|(label, entry)| (label, EntryId(entry)));
        let action = Action::AnalyticsResourcesView;
        let allowed = self.allowed_among(&pin, action, [list].into_iter()).await?;
        let mut found = Found {
            items: Vec::new(),
            total: 0,
            more: false,
            revision: pin.revision(),
        };
        if allowed.contains(&list) {
            let wanted = EntryList {
                list,
                now: self.app().now(),
                after,
                limit: limit as u64,
            };
            let snapshot = self.app().0.store.snapshot().await?;
            let rows = snapshot.entries_page(&wanted).await?;
            found.total = snapshot.entries_count(&wanted).await?;
            snapshot.finish().await?;
            found.more = rows.more;
            let keys = rows.rows.iter();
            let keys: Vec<_> = keys
                .map(|row| (row.sort_key.clone(), row.entry.0))
                .collect();
            let details = self.with_makers(&pin, rows.rows).await?;
            found.items = keys.into_iter().zip(details).collect();
        }
        self.listed("entries", &page, found)
    }

    /// Those of these entries that the caller sees.
    ///
    /// # Errors
    /// Moved, stale, overloaded.
    pub async fn entry_details(
        &self,
        entries: &[EntryId],
    ) -> Result<HashMap<EntryId, EntryDetail>, AppError> {
        let pin = self.pin().await?;
        let snapshot = self.app().0.store.snapshot().await?;
        let mut rows = snapshot.entry_rows(entries, self.app().now()).await?;
        snapshot.finish().await?;
        let lists = rows.iter().map(|row| row.list);
        let action = Action::AnalyticsResourcesView;
        let allowed = self.allowed_among(&pin, action, lists).await?;
        rows.retain(|row| allowed.contains(&row.list));
        let details = self.with_makers(&pin, rows).await?;
        Ok(details.into_iter().map(|row| (row.entry, row)).collect())
    }

    async fn with_makers(
        &self,
        pin: &canopy_actors::Pin,
        rows: Vec<EntryRow>,
    ) -> Result<Vec<EntryDetail>, AppError> {
        let makers = rows.iter().filter_map(|row| row.created_by);
        let seen = self.seen_among(pin, makers.map(TargetId::User)).await?;
        let details = rows.into_iter().map(|row| EntryDetail {
            entry: row.entry,
            list: row.list,
            label: row.label,
            value: row.value.as_str().to_owned(),
            created_at: row.created_at,
            created_by: row
                .created_by
                .filter(|by| seen.contains(&TargetId::User(*by))),
            deleted_at: row.deleted_at,
        });
        Ok(details.collect())
    }
}
