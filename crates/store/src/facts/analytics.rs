//! Facts about business cases and entries (U9). What went with its 168 hours is not there, deleted
//! yet or not.

use std::collections::HashMap;

use canopy_domain::{CaseFacts, CaseId, EntryId, Facts, Micros, ResourceId, UserId, expired_by};
use sea_orm::ConnectionTrait;

use crate::retention::gone;
use crate::sql::Sql;
use crate::{Result, decode};

/// How many expired cases are answered at once.
const MOST_EXPIRED: usize = 100;

pub(super) async fn cases(
    conn: &impl ConnectionTrait,
    cases: &[CaseId],
    now: Micros,
    facts: &mut Facts,
) -> Result<()> {
    if cases.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let which = sql.one_of("c.id", cases.iter().map(|case| case.0));
    let found = matching(conn, sql, &which, now).await?;
    let mut found: HashMap<CaseId, CaseFacts> =
        found.into_iter().map(|case| (case.case, case)).collect();
    for case in cases {
        facts.put_case(*case, found.remove(case));
    }
    Ok(())
}

pub(super) async fn lists_of(
    conn: &impl ConnectionTrait,
    cases: &[CaseId],
    facts: &mut Facts,
) -> Result<()> {
    if cases.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let which = sql.one_of("l.case_id", cases.iter().map(|case| case.0));
    let text = format!(
        "SELECT l.case_id, r.kind, r.id FROM case_lists l JOIN resources r ON r.id = l.list_id \
         WHERE {which} ORDER BY l.list_id"
    );
    let mut found: HashMap<CaseId, Vec<ResourceId>> = HashMap::new();
    for row in sql.all(conn, &text).await? {
        let lists = found.entry(decode::case(&row, 0)?).or_default();
        lists.push(decode::resource(&row, 1)?);
    }
    for case in cases {
        facts.put_lists_of(*case, found.remove(case).unwrap_or_default());
    }
    Ok(())
}

pub(super) async fn cases_of(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    now: Micros,
    facts: &mut Facts,
) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let which = sql.one_of("c.owner_id", users.iter().map(|user| user.0));
    let mut found: HashMap<UserId, Vec<CaseFacts>> = HashMap::new();
    for case in matching(conn, sql, &which, now).await? {
        found.entry(case.owner).or_default().push(case);
    }
    for user in users {
        facts.put_cases_of(*user, found.remove(user).unwrap_or_default());
    }
    Ok(())
}

pub(super) async fn cases_with(
    conn: &impl ConnectionTrait,
    cameras: &[ResourceId],
    now: Micros,
    facts: &mut Facts,
) -> Result<()> {
    if cameras.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("camera_id", cameras.iter().map(|camera| camera.uuid));
    let which = format!("c.id IN (SELECT case_id FROM case_cameras WHERE {theirs})");
    let found = matching(conn, sql, &which, now).await?;
    for camera in cameras {
        let with = found.iter().filter(|case| case.cameras.contains(camera));
        facts.put_cases_with(*camera, with.cloned().collect());
    }
    Ok(())
}

pub(super) async fn expired_cases(
    conn: &impl ConnectionTrait,
    now: Micros,
    facts: &mut Facts,
) -> Result<()> {
    let mut sql = Sql::new(conn);
    let expired = sql.bind(expired_by(now).0);
    let text = format!(
        "SELECT id FROM cases WHERE suspended_at <= {expired} \
         ORDER BY suspended_at, id LIMIT {MOST_EXPIRED}"
    );
    let rows = sql.all(conn, &text).await?;
    let cases = rows.iter().map(|row| decode::case(row, 0));
    facts.put_expired_cases((), cases.collect::<Result<_>>()?);
    Ok(())
}

pub(super) async fn entries(
    conn: &impl ConnectionTrait,
    entries: &[EntryId],
    now: Micros,
    facts: &mut Facts,
) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let these = sql.one_of("e.id", entries.iter().map(|entry| entry.0));
    let gone = gone(&mut sql, "e", now);
    let text = format!(
        "SELECT e.id, r.kind, r.id FROM entries e JOIN resources r ON r.id = e.list_id \
         WHERE {these} AND NOT {gone}"
    );
    for entry in entries {
        facts.put_entry(*entry, None);
    }
    for row in sql.all(conn, &text).await? {
        let list = decode::resource(&row, 1)?;
        facts.put_entry(EntryId(decode::get(&row, 0)?), Some(list));
    }
    Ok(())
}

/// The cases that the condition holds of, oldest first, their cameras by id.
async fn matching(
    conn: &impl ConnectionTrait,
    mut sql: Sql,
    which: &str,
    now: Micros,
) -> Result<Vec<CaseFacts>> {
    let expired = sql.bind(expired_by(now).0);
    let text = format!(
        "SELECT c.id, c.owner_id, c.kind, c.level, c.paused, c.suspended_at FROM cases c \
         WHERE {which} AND (c.suspended_at IS NULL OR c.suspended_at > {expired}) \
         ORDER BY c.created_at, c.id"
    );
    let mut cases = Vec::new();
    for row in sql.all(conn, &text).await? {
        cases.push(CaseFacts {
            case: decode::case(&row, 0)?,
            owner: decode::user(&row, 1)?,
            kind: decode::case_kind(&row, 2)?,
            level: decode::level(&row, 3)?,
            cameras: Vec::new(),
            paused: decode::get(&row, 4)?,
            suspended_at: decode::get::<Option<i64>>(&row, 5)?.map(Micros),
        });
    }
    let mut sql = Sql::new(conn);
    let these = sql.one_of("case_id", cases.iter().map(|case| case.case.0));
    let text = format!(
        "SELECT case_id, camera_id FROM case_cameras WHERE {these} ORDER BY case_id, camera_id"
    );
    let mut cameras: HashMap<CaseId, Vec<ResourceId>> = HashMap::new();
    for row in sql.all(conn, &text).await? {
        let of = cameras.entry(decode::case(&row, 0)?).or_default();
        of.push(decode::camera(&row, 1)?);
    }
    for case in &mut cases {
        case.cameras = cameras.remove(&case.case).unwrap_or_default();
    }
    Ok(cases)
}
