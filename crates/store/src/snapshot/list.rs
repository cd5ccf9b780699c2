//! The list of users, filtered, sorted and paged by the database.

use std::collections::HashMap;
use std::fmt::Write;

use canopy_domain::{GroupId, Revision, Role, UserId};
use sea_orm::{QueryResult, Value};

use super::matching::Matching;
use super::{Snapshot, cut, one_more};
use crate::sql::Sql;
use crate::{Result, StoreError, decode};

/// Which users, in which order, from where on.
#[derive(Debug, Clone)]
pub struct UserList {
    /// The revision whose memberships count, for scope and filter. Profiles are today's.
    pub at: Revision,
    /// Whom the caller sees.
    pub scope: UserScope,
    /// Whom he asks for.
    pub filter: UserListFilter,
    /// In which order; then by id.
    pub sort: UserSort,
    /// The sort key and the id of the last one of the page before.
    pub after: Option<(String, UserId)>,
    /// The most rows.
    pub limit: u64,
}

/// Whom the caller sees, as the evaluator found it: everyone, or the users with a membership in the
/// subtree of one of `below`, and `also`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserScope {
    /// All users.
    pub everyone: bool,
    /// Those with a membership in the subtree of one of these.
    pub below: Vec<GroupId>,
    /// One more: the caller himself.
    pub also: Option<UserId>,
    /// The groups that the caller sees: the subtrees of these; none for all. Looked at where the
    /// filter names no group, which he must see to name it.
    pub groups: Option<Vec<GroupId>>,
}

/// What holds of each user in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserListFilter {
    /// Folded; a substring of his folded name or email.
    pub search: Option<String>,
    /// He has a membership in this group's subtree.
    pub group: Option<GroupId>,
    /// He has a membership in this group itself.
    pub exact_group: Option<GroupId>,
    /// He has this role: in the group that is asked for, where one is.
    pub role: Option<Role>,
    /// He is active, or is not.
    pub active: Option<bool>,
    /// He was created by this user.
    pub created_by: Option<UserId>,
}

impl UserListFilter {
    /// Whether it matches memberships in whatever group.
    pub(super) const fn asks_for_unseen_groups(&self) -> bool {
        self.role.is_some() && self.group.is_none() && self.exact_group.is_none()
    }
}

/// The order of a list; equal keys by id, ascending. Bytes are compared, on both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UserSort {
    /// By name.
    #[default]
    NameAsc,
    /// By name, backwards.
    NameDesc,
    /// By email.
    EmailAsc,
    /// By email, backwards.
    EmailDesc,
    /// Oldest first; the key is the time in microseconds, padded to 20 digits.
    CreatedAsc,
    /// Newest first.
    CreatedDesc,
}

/// A page of users.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserPage {
    /// The users, each with its sort key.
    pub rows: Vec<(UserId, String)>,
    /// Whether others follow.
    pub more: bool,
}

impl Snapshot {
    /// A page of the list.
    ///
    /// # Errors
    /// The database fails.
    pub async fn users_page(&self, list: &UserList) -> Result<UserPage> {
        let mut sql = Sql::new(&self.tx);
        let mut text = self.users_matching(&mut sql, list, &[list.sort.column(), "u.id"]);
        let (column, descending) = (list.sort.column(), list.sort.is_descending());
        if let Some((key, user)) = &list.after {
            let key = sql.bind(list.sort.key_value(key)?);
            let user = sql.bind(user.0);
            let beyond = if descending { "<" } else { ">" };
            let _ = write!(
                text,
                " AND {column} {beyond}= {key} AND ({column} {beyond} {key} OR u.id > {user})"
            );
        }
        let limit = sql.bind(one_more(list.limit));
        let _ = write!(text, " ORDER BY {} LIMIT {limit}", list.sort.order());
        let rows = sql.all(&self.tx, &text).await?;
        page(&rows, list.limit, |row| list.sort.key_text(row))
    }

    /// The whole list, whatever its `after` and `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn users_whole(&self, list: &UserList) -> Result<Vec<UserId>> {
        let mut sql = Sql::new(&self.tx);
        let mut text = self.users_matching(&mut sql, list, &["u.id"]);
        let _ = write!(text, " ORDER BY {}", list.sort.order());
        sql.each(&self.tx, &text, |row| decode::user(row, 0)).await
    }

    /// These users with their sort keys, in the order in which they are given; those that do not
    /// exist are left out.
    ///
    /// # Errors
    /// The database fails.
    pub async fn user_keys(
        &self,
        users: &[UserId],
        sort: UserSort,
    ) -> Result<Vec<(UserId, String)>> {
        let mut sql = Sql::new(&self.tx);
        let theirs = sql.one_of("u.id", users.iter().map(|user| user.0));
        let text = format!(
            "SELECT {}, u.id FROM users u JOIN profiles p ON p.user_id = u.id WHERE {theirs}",
            sort.column()
        );
        let rows = sql.all(&self.tx, &text).await?;
        let keys = rows
            .iter()
            .map(|row| Ok((decode::user(row, 1)?, sort.key_text(row)?)));
        let mut keys: HashMap<UserId, String> = keys.collect::<Result<_>>()?;
        let found = users.iter();
        let found = found.filter_map(|user| Some((*user, keys.remove(user)?)));
        Ok(found.collect())
    }

    /// How many users the whole list has, whatever its `after` and `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn users_count(&self, list: &UserList) -> Result<u64> {
        let mut sql = Sql::new(&self.tx);
        let text = self.users_matching(&mut sql, list, &["COUNT(*)"]);
        self.count(sql, &text).await
    }

    /// Of these users, a page by name, then id.
    ///
    /// # Errors
    /// The database fails.
    pub async fn users_by_name(
        &self,
        users: &[UserId],
        after: Option<&(String, UserId)>,
        limit: u64,
    ) -> Result<UserPage> {
        let mut sql = Sql::new(&self.tx);
        let theirs = sql.one_of("p.user_id", users.iter().map(|user| user.0));
        let mut text = format!("SELECT p.name, p.user_id FROM profiles p WHERE {theirs}");
        if let Some((name, user)) = after {
            let (name, user) = (sql.bind(name.as_str()), sql.bind(user.0));
            let _ = write!(
                text,
                " AND p.name >= {name} AND (p.name > {name} OR p.user_id > {user})"
            );
        }
        let most = sql.bind(one_more(limit));
        let _ = write!(text, " ORDER BY p.name, p.user_id LIMIT {most}");
        let rows = sql.all(&self.tx, &text).await?;
        page(&rows, limit, |row| decode::get(row, 0))
    }

    /// The statement up to its conditions.
    fn users_matching(&self, sql: &mut Sql, list: &UserList, columns: &[&str]) -> String {
        let matching = Matching::new(sql, list, self.moment(list.at));
        format!(
            "{}SELECT {} FROM {} JOIN profiles p ON p.user_id = u.id WHERE {}",
            matching.with,
            columns.join(", "),
            matching.from,
            matching.conditions.join(" AND "),
        )
    }
}

impl UserSort {
    const fn column(self) -> &'static str {
        match self {
            Self::NameAsc | Self::NameDesc => "p.name",
            Self::EmailAsc | Self::EmailDesc => "p.email",
            Self::CreatedAsc | Self::CreatedDesc => "u.created_at",
        }
    }

    fn order(self) -> String {
        let direction = if self.is_descending() { "DESC" } else { "ASC" };
        format!("{} {direction}, u.id", self.column())
    }

    const fn is_descending(self) -> bool {
        matches!(self, Self::NameDesc | Self::EmailDesc | Self::CreatedDesc)
    }

    const fn is_by_time(self) -> bool {
        matches!(self, Self::CreatedAsc | Self::CreatedDesc)
    }

    /// The key of a page before, as the column holds it.
    fn key_value(self, key: &str) -> Result<Value> {
        if self.is_by_time() {
            let micros: i64 = key
                .parse()
                .map_err(|_| StoreError::corrupt("a sort key that is no time"))?;
            return Ok(micros.into());
        }
        Ok(key.into())
    }

    /// The key of a row, as a cursor holds it.
    fn key_text(self, row: &QueryResult) -> Result<String> {
        if self.is_by_time() {
            let micros: i64 = decode::get(row, 0)?;
            return Ok(format!("{micros:020}"));
        }
        decode::get(row, 0)
    }
}

/// Rows of a sort key and a user's id.
fn page(
    rows: &[QueryResult],
    limit: u64,
    key: impl Fn(&QueryResult) -> Result<String>,
) -> Result<UserPage> {
    let (rows, more) = cut(rows, limit);
    let rows = rows
        .iter()
        .map(|row| Ok((decode::user(row, 1)?, key(row)?)))
        .collect::<Result<_>>()?;
    Ok(UserPage { rows, more })
}
