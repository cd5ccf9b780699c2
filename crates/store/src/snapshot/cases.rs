//! Business cases (U9), as of now. One whose 168 hours are over is not there, deleted yet or not.

use std::collections::HashMap;
use std::fmt::Write;

use canopy_domain::{
    CaseCamera, CaseId, CaseKind, Level, Micros, Reaction, ReactionKind, ResourceId, UserId,
    expired_by,
};
use sea_orm::QueryResult;

use super::{Snapshot, one_more};
use crate::sql::Sql;
use crate::{Result, StoreError, decode};

/// A business case, all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub case: CaseId,
    /// Who made it.
    pub owner: UserId,
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
    /// Its cameras, by id.
    pub cameras: Vec<CaseCamera>,
    /// Its reactions, in its owner's order.
    pub reactions: Vec<Reaction>,
    /// Its lists, by id.
    pub lists: Vec<ResourceId>,
}

/// Which business cases, from where on.
#[derive(Debug, Clone, Default)]
pub struct CaseList {
    /// What holds of each.
    pub filter: CaseFilter,
    /// The time.
    pub now: Micros,
    /// Birth and id of the last one of the page before.
    pub after: Option<(Micros, CaseId)>,
    /// The most rows.
    pub limit: u64,
}

/// What holds of each business case in a list; what is none is not asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct CaseFilter {
    /// Who made it.
    pub owner: Option<UserId>,
    /// What it looks for.
    pub kind: Option<CaseKind>,
    /// A camera that it has.
    pub camera: Option<ResourceId>,
    /// Whether it is suspended.
    pub suspended: Option<bool>,
}

/// A business case by its cameras: who may see it is found by them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCameras {
    /// The case.
    pub case: CaseId,
    /// When it was made.
    pub created_at: Micros,
    /// Its cameras, by id.
    pub cameras: Vec<ResourceId>,
}

/// A page of business cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CasePage {
    /// The cases, newest first; those of one moment by id, the greatest first.
    pub rows: Vec<CaseCameras>,
    /// Whether others follow.
    pub more: bool,
}

impl Snapshot {
    /// These business cases, in no order; those that do not exist are left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn case_rows(&self, cases: &[CaseId], now: Micros) -> Result<Vec<CaseRow>> {
        let mut sql = Sql::new(&self.tx);
        let these = sql.one_of("id", cases.iter().map(|case| case.0));
        let expired = sql.bind(expired_by(now).0);
        let text = format!(
            "SELECT id, owner_id, name, kind, level, paused, suspended_at, created_at FROM cases \
             WHERE {these} AND (suspended_at IS NULL OR suspended_at > {expired})"
        );
        let rows = sql.all(&self.tx, &text).await?;
        let (mut cameras, mut reactions, mut lists) = (
            self.parts(cases, CAMERAS, camera).await?,
            self.parts(cases, REACTIONS, reaction).await?,
            self.parts(cases, LISTS, |row| decode::resource(row, 1))
                .await?,
        );
        rows.iter()
            .map(|row| {
                let case = decode::case(row, 0)?;
                Ok(CaseRow {
                    case,
                    owner: decode::user(row, 1)?,
                    name: decode::get(row, 2)?,
                    kind: decode::case_kind(row, 3)?,
                    level: decode::level(row, 4)?,
                    paused: decode::get(row, 5)?,
                    suspended_at: decode::get::<Option<i64>>(row, 6)?.map(Micros),
                    created_at: Micros(decode::get(row, 7)?),
                    cameras: cameras.remove(&case).unwrap_or_default(),
                    reactions: reactions.remove(&case).unwrap_or_default(),
                    lists: lists.remove(&case).unwrap_or_default(),
                })
            })
            .collect()
    }

    /// A page of business cases, by their cameras.
    ///
    /// # Errors
    /// The database fails.
    pub async fn case_cameras(&self, list: &CaseList) -> Result<CasePage> {
        let mut sql = Sql::new(&self.tx);
        let expired = sql.bind(expired_by(list.now).0);
        let mut text = format!(
            "SELECT c.id, c.created_at FROM cases c \
             WHERE (c.suspended_at IS NULL OR c.suspended_at > {expired})"
        );
        let CaseFilter {
            owner,
            kind,
            camera,
            suspended,
        } = list.filter;
        if let Some(owner) = owner {
            let _ = write!(text, " AND c.owner_id = {}", sql.bind(owner.0));
        }
        if let Some(kind) = kind {
            let _ = write!(text, " AND c.kind = {}", sql.bind(kind.as_str()));
        }
        if let Some(camera) = camera {
            let _ = write!(
                text,
                " AND c.id IN (SELECT case_id FROM case_cameras WHERE camera_id = {})",
                sql.bind(camera.uuid)
            );
        }
        if let Some(suspended) = suspended {
            let not = if suspended { "NOT " } else { "" };
            let _ = write!(text, " AND c.suspended_at IS {not}NULL");
        }
        if let Some((at, case)) = list.after {
            let (at, case) = (sql.bind(at.0), sql.bind(case.0));
            let _ = write!(text, " AND (c.created_at, c.id) < ({at}, {case})");
        }
        let most = sql.bind(one_more(list.limit));
        let _ = write!(text, " ORDER BY c.created_at DESC, c.id DESC LIMIT {most}");
        let rows = sql.all(&self.tx, &text).await?;
        let (rows, more) = super::cut(&rows, list.limit);
        let cases = rows.iter().map(|row| decode::case(row, 0));
        let cases = cases.collect::<Result<Vec<_>>>()?;
        let mut cameras = self
            .parts(&cases, CAMERA_IDS, |row| decode::camera(row, 1))
            .await?;
        let rows = rows.iter().map(|row| {
            let case = decode::case(row, 0)?;
            Ok(CaseCameras {
                case,
                created_at: Micros(decode::get(row, 1)?),
                cameras: cameras.remove(&case).unwrap_or_default(),
            })
        });
        let rows = rows.collect::<Result<_>>()?;
        Ok(CasePage { rows, more })
    }

    /// What belongs to these cases, by case.
    async fn parts<T>(
        &self,
        cases: &[CaseId],
        (selection, order): (&str, &str),
        read: impl Fn(&QueryResult) -> Result<T>,
    ) -> Result<HashMap<CaseId, Vec<T>>> {
        let mut sql = Sql::new(&self.tx);
        let these = sql.one_of("p.case_id", cases.iter().map(|case| case.0));
        let text = format!("SELECT p.case_id, {selection} WHERE {these} ORDER BY p.{order}");
        let mut parts: HashMap<CaseId, Vec<T>> = HashMap::new();
        for row in sql.all(&self.tx, &text).await? {
            let of = parts.entry(decode::case(&row, 0)?).or_default();
            of.push(read(&row)?);
        }
        Ok(parts)
    }
}

/// What is selected of a part, and its order within a case.
const CAMERA_IDS: (&str, &str) = ("p.camera_id FROM case_cameras p", "camera_id");
const CAMERAS: (&str, &str) = (
    "p.camera_id, p.zone, p.threshold FROM case_cameras p",
    "camera_id",
);
const REACTIONS: (&str, &str) = ("p.kind, p.target FROM case_reactions p", "position");
const LISTS: (&str, &str) = (
    "r.kind, r.id FROM case_lists p JOIN resources r ON r.id = p.list_id",
    "list_id",
);

fn camera(row: &QueryResult) -> Result<CaseCamera> {
    let zone: String = decode::get(row, 2)?;
    let threshold: i64 = decode::get(row, 3)?;
    Ok(CaseCamera {
        camera: decode::camera(row, 1)?,
        zone: serde_json::from_str(&zone)
            .map_err(|error| StoreError::corrupt(format!("a zone: {error}")))?,
        threshold: u8::try_from(threshold)
            .map_err(|_| StoreError::corrupt("a threshold that is no percentage"))?,
    })
}

fn reaction(row: &QueryResult) -> Result<Reaction> {
    let kind: String = decode::get(row, 1)?;
    let kind = ReactionKind::parse(&kind)
        .ok_or_else(|| StoreError::corrupt(format!("no reaction is called {kind}")))?;
    let target = decode::get(row, 2)?;
    Ok(Reaction { kind, target })
}
