//! What business cases have seen.

use std::collections::HashSet;

use canopy_domain::{Action, CaseId, Code, EntryId, ExternalId, Micros, Refusal, ResourceId, Rule};
use canopy_store::{EventList, NewEvent as Row};
use uuid::Uuid;

use crate::list::{Found, Listed, Page};
use crate::{AppError, Op};

/// The most events that are recorded at once.
const MOST: usize = 1000;

/// An event of a business case.
#[derive(Debug, Clone)]
pub struct EventDetail {
    /// Which.
    pub event: Uuid,
    /// When it was.
    pub at: Micros,
    /// What saw it.
    pub camera: ResourceId,
    /// The entry that it was like.
    pub entry: Option<EntryId>,
    /// How sure it is, in per cent.
    pub score: Option<u8>,
    /// Its id in the video system.
    pub external_id: Option<String>,
    /// Whatever the video system has to say of it.
    pub details: Option<String>,
}

/// An event to be recorded.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// When it was.
    pub at: Micros,
    /// What saw it: a camera of the case.
    pub camera: ResourceId,
    /// The entry that it is like, of a list of the case.
    pub entry: Option<EntryId>,
    /// How sure it is, in per cent.
    pub score: Option<u8>,
    /// Its id in the video system: recorded twice, it is there once.
    pub external_id: Option<ExternalId>,
    /// Whatever the video system has to say of it.
    pub details: Option<String>,
}

impl Op {
    /// The events of a case on the cameras that the caller sees it on, newest first.
    ///
    /// # Errors
    /// The case is not seen; a page that cannot be.
    pub async fn case_events(
        &self,
        case: CaseId,
        page: Page,
    ) -> Result<Listed<EventDetail>, AppError> {
        let pin = self.pin().await?;
        let (_, cameras) = self.seen_case(&pin, case).await?;
        let limit = page.limit()?;
        let after = self.after::<(i64, Uuid)>("events of a case", &page)?;
        let list = EventList {
            case,
            cameras: cameras.into_iter().collect(),
            after: after.map(|(at, event)| (Micros(at), event)),
            limit: limit as u64,
        };
        let snapshot = self.app().0.store.snapshot().await?;
        let found = snapshot.events_page(&list).await?;
        let total = snapshot.events_count(&list).await?;
        snapshot.finish().await?;
        let items = found.rows.into_iter().map(|row| {
            let detail = EventDetail {
                event: row.id,
                at: row.at,
                camera: row.camera,
                entry: row.entry,
                score: row.score,
                external_id: row.external_id,
                details: row.details,
            };
            ((row.at.0, row.id), detail)
        });
        let found = Found {
            items: items.collect(),
            total,
            more: found.more,
            revision: pin.revision(),
        };
        self.listed("events of a case", &page, found)
    }

    /// Records events of a case; how many of them are new. A case that is paused records none.
    ///
    /// # Errors
    /// The case, a camera of it or an entry of its lists is not seen; `events.create` is missing on
    /// a camera; the case is suspended (U9); too many at once.
    pub async fn record_events(
        &self,
        case: CaseId,
        events: Vec<NewEvent>,
    ) -> Result<u64, AppError> {
        if events.len() > MOST {
            return Err(AppError::bad(
                "at most 1000 events at once; send the rest in another request",
            ));
        }
        let pin = self.pin().await?;
        let (row, seen) = self.seen_case(&pin, case).await?;
        let named: HashSet<ResourceId> = events.iter().map(|event| event.camera).collect();
        if !named.is_subset(&seen) {
            return Err(AppError::NotFound);
        }
        let entries: HashSet<EntryId> = events.iter().filter_map(|event| event.entry).collect();
        let entries: Vec<EntryId> = entries.into_iter().collect();
        if !entries.is_empty() {
            let found = self.entry_details(&entries).await?;
            let of_the_case = |entry| row.lists.contains(entry);
            let known = found.values().map(|entry| &entry.list);
            if found.len() < entries.len() || !known.into_iter().all(of_the_case) {
                return Err(AppError::NotFound);
            }
        }
        let action = Action::EventsCreate;
        let may = self
            .allowed_among(&pin, action, named.iter().copied())
            .await?;
        if may.len() < named.len() {
            return Err(AppError::Forbidden(format!(
                "you need {} on each of the cameras",
                action.name()
            )));
        }
        if row.suspended_at.is_some() {
            return Err(AppError::Refused(vec![suspended()]));
        }
        let rows = events.into_iter().map(|event| Row {
            id: self.app().new_id(),
            at: event.at,
            camera: event.camera,
            entry: event.entry,
            score: event.score,
            external_id: event.external_id.map(|id| id.as_str().to_owned()),
            details: event.details,
        });
        let rows: Vec<Row> = rows.collect();
        let recorded = self.app().0.store.insert_events(case, &rows).await?;
        // None: it is paused, or has just been suspended or deleted.
        Ok(recorded.unwrap_or_default())
    }
}

fn suspended() -> Refusal {
    Refusal {
        code: Code::CaseSuspended,
        rule: Some(Rule::U(9)),
        message: "the business case is suspended for want of licences; give its owner some".into(),
        path: vec!["caseId".into()],
        blockers: Vec::new(),
    }
}
