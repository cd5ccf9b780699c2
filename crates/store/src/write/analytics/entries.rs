//! Rows of the entries of lists.

use canopy_domain::{CaseId, EntryId, EntryValue, Name, fold};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};

use crate::entity::entries;
use crate::retention::goes_with;
use crate::sql::Sql;
use crate::{Result, StoreError};

pub(super) async fn create(conn: &impl ConnectionTrait, row: entries::Model) -> Result<()> {
    entries::Entity::insert(row.into_active_model())
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

pub(super) async fn edit(
    conn: &impl ConnectionTrait,
    entry: EntryId,
    label: Option<&Name>,
    value: Option<&EntryValue>,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let mut new = Vec::new();
    if let Some(label) = label {
        new.push(format!("label = {}", sql.bind(label.as_str())));
        let folded = sql.bind(fold(label.as_str()));
        new.push(format!("label_folded = {folded}"));
    }
    if let Some(value) = value {
        new.push(format!("value = {}", sql.bind(value.as_str())));
    }
    if new.is_empty() {
        return Ok(());
    }
    let entry = sql.bind(entry.0);
    let text = format!("UPDATE entries SET {} WHERE id = {entry}", new.join(", "));
    one(sql.run(conn, &text).await?)
}

pub(super) async fn delete(conn: &impl ConnectionTrait, entry: EntryId) -> Result<()> {
    let mut sql = Sql::new(conn);
    let entry = sql.bind(entry.0);
    let text = format!("DELETE FROM entries WHERE id = {entry}");
    one(sql.run(conn, &text).await?)
}

/// The entries that go with an expired case, before the case itself does.
pub(super) async fn expire(conn: &impl ConnectionTrait, case: CaseId) -> Result<()> {
    let mut sql = Sql::new(conn);
    let case = sql.bind(case.0);
    let goes = goes_with(&mut sql, "e");
    let text = format!(
        "DELETE FROM entries WHERE id IN (SELECT e.id FROM cases c \
         JOIN case_lists k ON k.case_id = c.id JOIN entries e ON e.list_id = k.list_id \
         WHERE c.id = {case} AND {goes})"
    );
    sql.run(conn, &text).await?;
    Ok(())
}

const fn one(rows: u64) -> Result<()> {
    match rows {
        1 => Ok(()),
        _ => Err(StoreError::Internal(
            "a change is about an entry that is not there",
        )),
    }
}
