//! Rows of business cases and of what belongs to them.

use canopy_domain::{CaseCamera, CaseId, Reaction, ResourceId, UserId};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Value};

use crate::entity::{case_cameras, case_graves, case_lists, case_reactions, cases};
use crate::events::{delete_events, were_the_last};
use crate::sql::Sql;
use crate::write::inserts::insert;
use crate::{Result, StoreError, decode};

pub(super) async fn create(conn: &impl ConnectionTrait, row: cases::Model) -> Result<()> {
    cases::Entity::insert(row.into_active_model())
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// Sets a column of the one row of the case, which must be there.
pub(super) async fn edit(
    conn: &impl ConnectionTrait,
    case: CaseId,
    column: &str,
    value: Value,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let (value, case) = (sql.bind(value), sql.bind(case.0));
    let text = format!("UPDATE cases SET {column} = {value} WHERE id = {case}");
    match sql.run(conn, &text).await? {
        1 => Ok(()),
        _ => Err(StoreError::Internal(
            "a change edits a case that is not there",
        )),
    }
}

/// All of its cameras.
pub(super) async fn cameras(
    conn: &impl ConnectionTrait,
    case: CaseId,
    cameras: &[CaseCamera],
) -> Result<()> {
    empty(conn, "case_cameras", case).await?;
    let mut rows = Vec::with_capacity(cameras.len());
    for camera in cameras {
        let zone = serde_json::to_string(&camera.zone)
            .map_err(|_| StoreError::Internal("a zone without a JSON form"))?;
        rows.push(case_cameras::Model {
            case_id: case.0,
            camera_id: camera.camera.uuid,
            zone,
            threshold: camera.threshold.into(),
        });
    }
    insert(conn, rows).await
}

/// All of its reactions, in this order.
pub(super) async fn reactions(
    conn: &impl ConnectionTrait,
    case: CaseId,
    reactions: &[Reaction],
) -> Result<()> {
    empty(conn, "case_reactions", case).await?;
    let rows = (0..).zip(reactions);
    let rows = rows.map(|(position, reaction)| case_reactions::Model {
        case_id: case.0,
        position,
        kind: reaction.kind.as_str().to_owned(),
        target: reaction.target.clone(),
    });
    insert(conn, rows.collect::<Vec<_>>()).await
}

/// All of its lists.
pub(super) async fn lists(
    conn: &impl ConnectionTrait,
    case: CaseId,
    lists: &[ResourceId],
) -> Result<()> {
    empty(conn, "case_lists", case).await?;
    let rows = lists.iter().map(|list| case_lists::Model {
        case_id: case.0,
        list_id: list.uuid,
    });
    insert(conn, rows.collect::<Vec<_>>()).await
}

async fn empty(conn: &impl ConnectionTrait, table: &str, case: CaseId) -> Result<()> {
    let mut sql = Sql::new(conn);
    let case = sql.bind(case.0);
    let text = format!("DELETE FROM {table} WHERE case_id = {case}");
    sql.run(conn, &text).await?;
    Ok(())
}

pub(super) async fn camera_left(
    conn: &impl ConnectionTrait,
    case: CaseId,
    camera: ResourceId,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let (case, camera) = (sql.bind(case.0), sql.bind(camera.uuid));
    let text = format!("DELETE FROM case_cameras WHERE case_id = {case} AND camera_id = {camera}");
    sql.run(conn, &text).await?;
    Ok(())
}

pub(super) async fn delete(conn: &impl ConnectionTrait, case: CaseId) -> Result<()> {
    let mut sql = Sql::new(conn);
    let case = sql.bind(case.0);
    end(conn, sql, &format!("id = {case}")).await
}

/// The end of all cases of a user, those that have expired and were not deleted yet included.
pub(in crate::write) async fn end_cases_of(
    conn: &impl ConnectionTrait,
    owner: UserId,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let owner = sql.bind(owner.0);
    end(conn, sql, &format!("owner_id = {owner}")).await
}

/// The cases go first: whoever is writing an event of one holds its row until he is done, and none
/// is written after. Of their events a piece goes at once, and the rest after the commit.
async fn end(conn: &impl ConnectionTrait, sql: Sql, which: &str) -> Result<()> {
    let text = format!("DELETE FROM cases WHERE {which} RETURNING id");
    let rows = sql.all(conn, &text).await?;
    let ended = rows.iter().map(|row| decode::case(row, 0));
    let ended = ended.collect::<Result<Vec<_>>>()?;
    if ended.is_empty() || were_the_last(delete_events(conn, &ended).await?) {
        return Ok(());
    }
    let graves = ended
        .iter()
        .map(|case| case_graves::Model { case_id: case.0 });
    insert(conn, graves.collect::<Vec<_>>()).await
}
