//! What comes true of analytics as rows (U9): cases and entries.
//!
//! Rows that a change is about may have gone with a change of the same command before it, a deleted
//! user's cases and a deleted camera's place in them: then there is nothing left to do.

mod cases;
mod entries;

use canopy_domain::{AnalyticsChange, Micros, expired_by};
use sea_orm::ConnectionTrait;

use crate::sql::Sql;
use crate::{Result, decode};

pub(super) use cases::end_cases_of;

/// Writes what came true, in order.
pub(super) async fn apply(conn: &impl ConnectionTrait, changes: &[AnalyticsChange]) -> Result<()> {
    for change in changes {
        apply_one(conn, change).await?;
    }
    Ok(())
}

/// The end of the cases that are over by now and may take entries along: the oldest first, as a purge
/// in time would have found them.
pub(super) async fn expire(conn: &impl ConnectionTrait, now: Micros) -> Result<()> {
    let mut sql = Sql::new(conn);
    let expired = sql.bind(expired_by(now).0);
    let text = format!(
        "SELECT id FROM cases c WHERE suspended_at <= {expired} \
         AND EXISTS (SELECT 1 FROM case_lists l WHERE l.case_id = c.id) \
         ORDER BY suspended_at, id"
    );
    for row in sql.all(conn, &text).await? {
        let case = decode::case(&row, 0)?;
        entries::expire(conn, case).await?;
        cases::delete(conn, case).await?;
    }
    Ok(())
}

async fn apply_one(conn: &impl ConnectionTrait, change: &AnalyticsChange) -> Result<()> {
    match change {
        AnalyticsChange::CaseCreated {
            case,
            owner,
            at,
            name,
            kind,
            level,
            cameras,
            reactions,
            lists,
        } => {
            let row = crate::entity::cases::Model {
                id: case.0,
                owner_id: owner.0,
                name: name.as_str().to_owned(),
                kind: kind.as_str().to_owned(),
                level: level.number().into(),
                paused: false,
                suspended_at: None,
                created_at: at.0,
            };
            cases::create(conn, row).await?;
            cases::cameras(conn, *case, cameras).await?;
            cases::reactions(conn, *case, reactions).await?;
            cases::lists(conn, *case, lists).await
        }
        AnalyticsChange::CaseEdited {
            case,
            name,
            cameras,
            reactions,
            lists,
        } => {
            if let Some(name) = name {
                cases::edit(conn, *case, "name", name.as_str().into()).await?;
            }
            if let Some(cameras) = cameras {
                cases::cameras(conn, *case, cameras).await?;
            }
            if let Some(reactions) = reactions {
                cases::reactions(conn, *case, reactions).await?;
            }
            if let Some(lists) = lists {
                cases::lists(conn, *case, lists).await?;
            }
            Ok(())
        }
        AnalyticsChange::CasePaused { case, paused } => {
            cases::edit(conn, *case, "paused", (*paused).into()).await
        }
        AnalyticsChange::CaseSuspended { case, at } => {
            cases::edit(conn, *case, "suspended_at", at.0.into()).await
        }
        AnalyticsChange::CaseRevived { case } => {
            cases::edit(conn, *case, "suspended_at", None::<i64>.into()).await
        }
        AnalyticsChange::CameraLeftCase { case, camera } => {
            cases::camera_left(conn, *case, *camera).await
        }
        AnalyticsChange::CaseDeleted { case } => cases::delete(conn, *case).await,
        AnalyticsChange::EntriesExpired { case } => entries::expire(conn, *case).await,
        AnalyticsChange::EntryCreated {
            entry,
            list,
            by,
            at,
            label,
            value,
        } => {
            let row = crate::entity::entries::Model {
                id: entry.0,
                list_id: list.uuid,
                created_by: by.map(|user| user.0),
                created_at: at.0,
                label: label.as_str().to_owned(),
                label_folded: canopy_domain::fold(label.as_str()),
                value: value.as_str().to_owned(),
            };
            entries::create(conn, row).await
        }
        AnalyticsChange::EntryEdited {
            entry,
            label,
            value,
        } => entries::edit(conn, *entry, label.as_ref(), value.as_ref()).await,
        AnalyticsChange::EntryDeleted { entry } => entries::delete(conn, *entry).await,
    }
}
