//! Facts about users and their logins.

use std::collections::HashMap;

use canopy_domain::{EmailKey, Facts, IpPool, Micros, PasswordHash, SessionId, UserFacts, UserId};
use sea_orm::ConnectionTrait;

use crate::sql::Sql;
use crate::{Result, decode};

pub(super) async fn users(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    facts: &mut Facts,
) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("u.id", users.iter().map(|user| user.0));
    let text = format!(
        "SELECT u.id, u.active, l.actions FROM users u \
         LEFT JOIN action_limits l ON l.user_id = u.id WHERE {theirs}"
    );
    let mut found: HashMap<UserId, UserFacts> = HashMap::new();
    for row in sql.all(conn, &text).await? {
        let user = UserFacts {
            active: decode::get(&row, 1)?,
            limits: decode::limits(&row, 2)?,
            memberships: Vec::new(),
        };
        found.insert(decode::user(&row, 0)?, user);
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("user_id", users.iter().map(|user| user.0));
    let text = format!(
        "SELECT user_id, group_id, role FROM memberships WHERE {theirs} \
         ORDER BY user_id, group_id"
    );
    for row in sql.all(conn, &text).await? {
        if let Some(user) = found.get_mut(&decode::user(&row, 0)?) {
            let membership = (decode::group(&row, 1)?, decode::role(&row, 2)?);
            user.memberships.push(membership);
        }
    }
    for user in users {
        facts.put_user(*user, found.remove(user));
    }
    Ok(())
}

pub(super) async fn emails(
    conn: &impl ConnectionTrait,
    emails: &[EmailKey],
    facts: &mut Facts,
) -> Result<()> {
    if emails.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let keys = emails.iter().map(|key| key.as_str().to_owned()).collect();
    let theirs = sql.one_of_texts("email_key", keys);
    let text = format!("SELECT email_key, user_id FROM profiles WHERE {theirs}");
    let mut found: HashMap<String, UserId> = HashMap::new();
    for row in sql.all(conn, &text).await? {
        found.insert(decode::get(&row, 0)?, decode::user(&row, 1)?);
    }
    for email in emails {
        facts.put_email(email.clone(), found.get(email.as_str()).copied());
    }
    Ok(())
}

pub(super) async fn pools(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    facts: &mut Facts,
) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("user_id", users.iter().map(|user| user.0));
    let text = format!("SELECT user_id, pool FROM ip_pools WHERE {theirs}");
    for user in users {
        facts.put_pool(*user, IpPool::default());
    }
    for row in sql.all(conn, &text).await? {
        facts.put_pool(decode::user(&row, 0)?, decode::pool(&row, 1)?);
    }
    Ok(())
}

/// T15: somebody else who is active, a System manager and without action limits.
pub(super) async fn other_system_managers(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    facts: &mut Facts,
) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    // Two suffice: one of them is another than the user in question, whoever he is.
    let text = "SELECT DISTINCT m.user_id FROM memberships m \
         JOIN user_groups g ON g.id = m.group_id JOIN users u ON u.id = m.user_id \
         WHERE g.parent_id IS NULL AND m.role = 'system_manager' AND u.active \
         AND NOT EXISTS (SELECT 1 FROM action_limits l WHERE l.user_id = m.user_id) LIMIT 2";
    let rows = Sql::new(conn).all(conn, text).await?;
    let managers = rows
        .iter()
        .map(|row| decode::user(row, 0))
        .collect::<Result<Vec<_>>>()?;
    for user in users {
        facts.put_other_system_manager(*user, managers.iter().any(|other| other != user));
    }
    Ok(())
}

pub(super) async fn sessions(
    conn: &impl ConnectionTrait,
    sessions: &[SessionId],
    facts: &mut Facts,
) -> Result<()> {
    if sessions.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("id", sessions.iter().map(|session| session.0));
    let text = format!("SELECT id, user_id FROM sessions WHERE {theirs}");
    for session in sessions {
        facts.put_session(*session, None);
    }
    for row in sql.all(conn, &text).await? {
        let session = SessionId(decode::get(&row, 0)?);
        facts.put_session(session, Some(decode::user(&row, 1)?));
    }
    Ok(())
}

/// The logins that are not over by age; how long one may be idle is not known here.
pub(super) async fn sessions_of(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    now: Micros,
    facts: &mut Facts,
) -> Result<()> {
    let mut found = open(conn, users, now, "").await?;
    for user in users {
        facts.put_sessions(*user, found.remove(user).unwrap_or_default());
    }
    Ok(())
}

/// Of these, the API tokens.
pub(super) async fn api_tokens_of(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    now: Micros,
    facts: &mut Facts,
) -> Result<()> {
    let mut found = open(conn, users, now, "AND token_name IS NOT NULL").await?;
    for user in users {
        facts.put_api_tokens(*user, found.remove(user).unwrap_or_default());
    }
    Ok(())
}

async fn open(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    now: Micros,
    which: &str,
) -> Result<HashMap<UserId, Vec<SessionId>>> {
    if users.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("user_id", users.iter().map(|user| user.0));
    let now = sql.bind(now.0);
    let text = format!(
        "SELECT user_id, id FROM sessions WHERE {theirs} AND expires_at > {now} {which} ORDER BY id"
    );
    let rows = sql.all(conn, &text).await?;
    let read = |row: &_| decode::get(row, 1).map(SessionId);
    super::by_first(&rows, decode::user, read)
}

pub(super) async fn passwords(
    conn: &impl ConnectionTrait,
    users: &[UserId],
    facts: &mut Facts,
) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(conn);
    let theirs = sql.one_of("user_id", users.iter().map(|user| user.0));
    let text = format!("SELECT user_id, password_hash FROM credentials WHERE {theirs}");
    for user in users {
        facts.put_password(*user, None);
    }
    for row in sql.all(conn, &text).await? {
        let hash = PasswordHash(decode::get(&row, 1)?);
        facts.put_password(decode::user(&row, 0)?, Some(hash));
    }
    Ok(())
}
