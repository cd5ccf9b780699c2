//! Business cases, one and many.

use std::collections::{BTreeSet, HashMap, HashSet};

use canopy_actors::Pin;
use canopy_domain::{
    Action, CaseCamera, CaseId, CaseKind, Level, Micros, Reaction, ResourceId, TargetId, UserId,
};
use canopy_store::{CaseCameras, CaseFilter, CaseList, CaseRow};
use uuid::Uuid;

use crate::list::{Found, Listed, Page};
use crate::{AppError, Op};

/// How many cases are read at once to find those that the caller sees.
const READ_AT_ONCE: u64 = 1000;

/// Which business cases.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cases {
    /// Made by this user.
    pub owner: Option<UserId>,
    /// Of one kind.
    pub kind: Option<CaseKind>,
    /// With this camera.
    pub camera: Option<ResourceId>,
    /// Suspended, or not.
    pub suspended: Option<bool>,
}

/// A business case, as far as the caller sees it.
#[derive(Debug, Clone)]
pub struct CaseDetail {
    /// Which.
    pub case: CaseId,
    /// Who made it; none where he is hidden.
    pub owner: Option<UserId>,
    /// Its name.
    pub name: String,
    /// What it looks for.
    pub kind: CaseKind,
    /// The level of its licences.
    pub level: Level,
    /// Whether its user has paused it.
    pub paused: bool,
    /// Since when it is suspended; none where it is not.
    pub suspended_at: Option<Micros>,
    /// When it was made.
    pub created_at: Micros,
    /// Those of its cameras that the caller may see it on.
    pub cameras: Vec<CaseCamera>,
    /// What follows an event.
    pub reactions: Vec<Reaction>,
    /// Those of its lists that the caller sees.
    pub lists: Vec<ResourceId>,
}

impl Op {
    /// The business cases that the caller sees, newest first.
    ///
    /// # Errors
    /// The owner or the camera of the filter is not seen; a page that cannot be.
    pub async fn cases(&self, list: Cases, page: Page) -> Result<Listed<CaseId>, AppError> {
        let pin = self.pin().await?;
        if let Some(owner) = list.owner {
            self.require_seen(&pin, owner.into()).await?;
        }
        if let Some(camera) = list.camera {
            self.require_seen(&pin, camera.into()).await?;
        }
        let limit = page.limit()?;
        let after = self.after::<(i64, Uuid)>("cases", &page)?;
        let rows = self.cameras_of_cases(list).await?;
        let cameras = rows.iter().flat_map(|row| &row.cameras).copied();
        let action = Action::AnalyticsCasesView;
        let allowed = self.allowed_among(&pin, action, cameras).await?;
        let seen = rows.into_iter().filter(|row| match list.camera {
            // A case must not be found by a camera that it is not seen on.
            Some(camera) => allowed.contains(&camera),
            None => row.cameras.iter().any(|camera| allowed.contains(camera)),
        });
        let seen: Vec<((i64, Uuid), CaseId)> = seen
            .map(|row| ((row.created_at.0, row.case.0), row.case))
            .collect();
        let total = seen.len() as u64;
        let behind = seen.into_iter();
        let behind = behind.filter(|(key, _)| after.is_none_or(|after| *key < after));
        let mut items: Vec<_> = behind.take(limit + 1).collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let found = Found {
            items,
            total,
            more,
            revision: pin.revision(),
        };
        self.listed("cases", &page, found)
    }

    /// All cases of the filter with their cameras, newest first: which of them the caller sees, no
    /// statement can tell.
    async fn cameras_of_cases(&self, list: Cases) -> Result<Vec<CaseCameras>, AppError> {
        let filter = CaseFilter {
            owner: list.owner,
            kind: list.kind,
            camera: list.camera,
            suspended: list.suspended,
        };
        let mut list = CaseList {
            filter,
            now: self.app().now(),
            after: None,
            limit: READ_AT_ONCE,
        };
        let snapshot = self.app().0.store.snapshot().await?;
        let mut all: Vec<CaseCameras> = Vec::new();
        loop {
            let page = snapshot.case_cameras(&list).await?;
            all.extend(page.rows);
            list.after = all.last().map(|row| (row.created_at, row.case));
            if !page.more {
                break;
            }
        }
        snapshot.finish().await?;
        Ok(all)
    }

    /// What the caller sees of these cases; those that he does not see are left out.
    ///
    /// # Errors
    /// Moved, stale, overloaded.
    pub async fn case_details(
        &self,
        cases: &[CaseId],
    ) -> Result<HashMap<CaseId, CaseDetail>, AppError> {
        let pin = self.pin().await?;
        let rows = self.case_rows(cases).await?;
        let cameras = rows.iter().flat_map(|row| &row.cameras);
        let cameras = cameras.map(|camera| camera.camera);
        let action = Action::AnalyticsCasesView;
        let allowed = self.allowed_among(&pin, action, cameras).await?;
        let mut others = Vec::new();
        for row in &rows {
            others.push(row.owner.into());
            others.extend(row.lists.iter().copied().map(TargetId::Resource));
        }
        let seen = self.seen_among(&pin, others.into_iter()).await?;
        let details = rows.into_iter().map(|row| shown(row, &allowed, &seen));
        let details = details.filter(|detail| !detail.cameras.is_empty());
        Ok(details.map(|detail| (detail.case, detail)).collect())
    }

    /// # Errors
    /// Not found where the caller does not see the case.
    pub(super) async fn seen_case(
        &self,
        pin: &Pin,
        case: CaseId,
    ) -> Result<(CaseRow, HashSet<ResourceId>), AppError> {
        let row = self.case_rows(&[case]).await?.pop();
        let row = row.ok_or(AppError::NotFound)?;
        let cameras = row.cameras.iter().map(|camera| camera.camera);
        let action = Action::AnalyticsCasesView;
        let allowed = self.allowed_among(pin, action, cameras).await?;
        if allowed.is_empty() {
            return Err(AppError::NotFound);
        }
        Ok((row, allowed))
    }

    async fn case_rows(&self, cases: &[CaseId]) -> Result<Vec<CaseRow>, AppError> {
        let snapshot = self.app().0.store.snapshot().await?;
        let rows = snapshot.case_rows(cases, self.app().now()).await?;
        snapshot.finish().await?;
        Ok(rows)
    }

    /// A page of the cameras of a case that the caller sees it on, in the order of the case.
    ///
    /// # Errors
    /// A page that cannot be.
    pub fn cameras_of_case(
        &self,
        case: &CaseDetail,
        page: &Page,
    ) -> Result<Listed<CaseCamera>, AppError> {
        let limit = page.limit()?;
        let after = self.after::<ResourceId>("cameras of a case", page)?;
        let mut cameras = case.cameras.clone();
        cameras.sort_unstable_by_key(|camera| camera.camera);
        let behind = cameras.into_iter();
        let behind = behind.filter(|camera| after.is_none_or(|after| camera.camera > after));
        let mut items: Vec<_> = behind.map(|it| (it.camera, it)).take(limit + 1).collect();
        let more = items.len() > limit;
        items.truncate(limit);
        let found = Found {
            items,
            total: case.cameras.len() as u64,
            more,
            revision: canopy_domain::Revision::default(),
        };
        self.listed("cameras of a case", page, found)
    }
}

fn shown(row: CaseRow, allowed: &HashSet<ResourceId>, seen: &BTreeSet<TargetId>) -> CaseDetail {
    let mut cameras = row.cameras;
    cameras.retain(|camera| allowed.contains(&camera.camera));
    let mut lists = row.lists;
    lists.retain(|list| seen.contains(&TargetId::Resource(*list)));
    CaseDetail {
        case: row.case,
        owner: Some(row.owner).filter(|owner| seen.contains(&TargetId::User(*owner))),
        name: row.name,
        kind: row.kind,
        level: row.level,
        paused: row.paused,
        suspended_at: row.suspended_at,
        created_at: row.created_at,
        cameras,
        reactions: row.reactions,
        lists,
    }
}
