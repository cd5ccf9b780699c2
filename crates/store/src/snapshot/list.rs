//! The list of users, filtered, sorted and paged by the database.

use canopy_domain::{GroupId, Revision, Role, UserId};

use super::Snapshot;
use crate::Result;

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
#[derive(Debug, Clone, Default)]
pub struct UserScope {
    /// All users.
    pub everyone: bool,
    /// Those with a membership in the subtree of one of these.
    pub below: Vec<GroupId>,
    /// One more: the caller himself.
    pub also: Option<UserId>,
}

/// What holds of each user in the list.
#[derive(Debug, Clone, Default)]
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

/// The order of a list; equal keys by id, ascending. Bytes are compared, on both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UserSort {
    /// By folded name.
    #[default]
    NameAsc,
    /// By folded name, backwards.
    NameDesc,
    /// By folded email.
    EmailAsc,
    /// By folded email, backwards.
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
        let _ = list;
        todo!()
    }

    /// How many users the whole list has, whatever its `after` and `limit`.
    ///
    /// # Errors
    /// The database fails.
    pub async fn users_count(&self, list: &UserList) -> Result<u64> {
        let _ = list;
        todo!()
    }

    /// Of these users, a page by folded name, then id.
    ///
    /// # Errors
    /// The database fails.
    pub async fn users_by_name(
        &self,
        users: &[UserId],
        after: Option<&(String, UserId)>,
        limit: u64,
    ) -> Result<UserPage> {
        let _ = (users, after, limit);
        todo!()
    }
}
