//! `users` and the members of a group: served by the store, in the scope that the evaluator finds.

use std::sync::Arc;

use canopy_actors::Pin;
use canopy_domain::{Action, GroupId, Role, UserId};
use canopy_store::{Snapshot, UserList, UserListFilter, UserPage, UserScope};

use super::known::{Known, SHORT, Which};
use super::page::{Found, folded};
use super::{Listed, Page};
use crate::{AppError, Member, Op};

/// Which users.
#[derive(Debug, Clone, Default)]
pub struct Users {
    /// In the name or the email, without regard to case.
    pub search: Option<String>,
    /// In this group or below it.
    pub group: Option<GroupId>,
    /// With this role there.
    pub role: Option<Role>,
    /// Active or not.
    pub active: Option<bool>,
    /// Created by this user.
    pub created_by: Option<UserId>,
    /// In this order, then by id.
    pub sort: UserSort,
}

/// Orders of users.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it; the contract lists them")]
pub enum UserSort {
    #[default]
    NameAsc,
    NameDesc,
    EmailAsc,
    EmailDesc,
    CreatedAsc,
    CreatedDesc,
}

type Key = (String, uuid::Uuid);

impl Op {
    /// # Errors
    /// The group or the creator of the filter is not seen; a page that cannot be.
    pub async fn users(&self, list: Users, page: Page) -> Result<Listed<UserId>, AppError> {
        let pin = self.pin().await?;
        if let Some(group) = list.group {
            self.require_seen(&pin, group.into()).await?;
        }
        if let Some(user) = list.created_by {
            self.require_seen(&pin, user.into()).await?;
        }
        let filter = UserListFilter {
            search: folded(list.search.as_deref())?,
            group: list.group,
            exact_group: None,
            role: list.role,
            active: list.active,
            created_by: list.created_by,
        };
        let name = format!("users {:?}", list.sort);
        let found = self
            .find_users(&pin, filter, list.sort, &name, &page)
            .await?;
        self.listed(&name, &page, found)
    }

    /// The members of the group itself whom the caller sees, by name.
    ///
    /// # Errors
    /// A page that cannot be.
    pub async fn members(&self, group: GroupId, page: Page) -> Result<Listed<Member>, AppError> {
        let pin = self.pin().await?;
        self.require_seen(&pin, group.into()).await?;
        let filter = UserListFilter {
            exact_group: Some(group),
            ..UserListFilter::default()
        };
        let found = self
            .find_users(&pin, filter, UserSort::NameAsc, "members", &page)
            .await?;
        let role = |user: UserId| {
            let record = pin.state().user(user)?;
            record
                .memberships
                .iter()
                .find(|(at, _)| *at == group)
                .map(|(_, role)| *role)
        };
        let items = found
            .items
            .into_iter()
            .filter_map(|(key, user)| role(user).map(|role| (key, Member { user, group, role })));
        let Found {
            total,
            more,
            revision,
            ..
        } = found;
        let found = Found {
            items: items.collect(),
            total,
            more,
            revision,
        };
        self.listed("members", &page, found)
    }

    async fn find_users(
        &self,
        pin: &Pin,
        filter: UserListFilter,
        sort: UserSort,
        name: &str,
        page: &Page,
    ) -> Result<Found<Key, UserId>, AppError> {
        let limit = page.limit()?;
        let after = self
            .after::<Key>(name, page)?
            .map(|(key, user)| (key, UserId(user)));
        let list = UserList {
            at: pin.revision(),
            scope: self.users_seen(pin),
            filter,
            sort: sort.into(),
            after,
            limit: limit as u64,
        };
        let snapshot = self.app().0.store.snapshot().await?;
        let (found, total) = self.found_users(&snapshot, &list).await?;
        snapshot.finish().await?;
        let items = found
            .rows
            .into_iter()
            .map(|(user, key)| ((key, user.0), user));
        Ok(Found {
            items: items.collect(),
            total,
            more: found.more,
            revision: pin.revision(),
        })
    }

    /// A page of the list, and how many it has in all: what is known of it at this revision is not
    /// found out again.
    async fn found_users(
        &self,
        snapshot: &Snapshot,
        list: &UserList,
    ) -> Result<(UserPage, u64), AppError> {
        let lists = &self.app().0.user_lists;
        let which = Which::of(list, snapshot.head());
        let whole = match lists.get(&which) {
            None => {
                let count = snapshot.users_count(list).await?;
                lists.put(which, Known::Count(count));
                return Ok((snapshot.users_page(list).await?, count));
            }
            Some(Known::Count(count)) if count > SHORT => {
                return Ok((snapshot.users_page(list).await?, count));
            }
            Some(Known::Count(_)) => {
                let whole: Arc<[UserId]> = snapshot.users_whole(list).await?.into();
                lists.put(which, Known::Whole(Arc::clone(&whole)));
                whole
            }
            Some(Known::Whole(whole)) => whole,
        };
        let page = match page_of(snapshot, &whole, list).await? {
            Some(page) => page,
            None => snapshot.users_page(list).await?,
        };
        Ok((page, whole.len() as u64))
    }

    /// Whom the caller sees, as a scope for the store.
    fn users_seen(&self, pin: &Pin) -> UserScope {
        let reach = self.reach(pin, Action::UsersView);
        let groups = self.reach(pin, Action::UserGroupsView);
        UserScope {
            everyone: pin.state().root().is_some_and(|root| reach.contains(&root)),
            below: reach.into_iter().collect(),
            also: Some(self.me()),
            groups: Some(groups.into_iter().collect()),
        }
    }
}

/// A page of a list that is known whole; none where whoever ended the page before is somewhere else
/// by now, or nowhere.
async fn page_of(
    snapshot: &Snapshot,
    whole: &[UserId],
    list: &UserList,
) -> Result<Option<UserPage>, AppError> {
    // With the last one of the page before, if there is one.
    let begin = match &list.after {
        None => Some(0),
        Some((_, last)) => whole.iter().position(|user| user == last),
    };
    let Some(begin) = begin else {
        return Ok(None);
    };
    let before = usize::from(list.after.is_some());
    let limit = usize::try_from(list.limit).unwrap_or(usize::MAX);
    let end = whole
        .len()
        .min(begin.saturating_add(before).saturating_add(limit));
    let mut rows = snapshot.user_keys(&whole[begin..end], list.sort).await?;
    if let Some((key, last)) = &list.after {
        if rows.first() != Some(&(*last, key.clone())) {
            return Ok(None);
        }
        rows.remove(0);
    }
    let more = end < whole.len();
    Ok(Some(UserPage { rows, more }))
}

impl From<UserSort> for canopy_store::UserSort {
    fn from(sort: UserSort) -> Self {
        match sort {
            UserSort::NameAsc => Self::NameAsc,
            UserSort::NameDesc => Self::NameDesc,
            UserSort::EmailAsc => Self::EmailAsc,
            UserSort::EmailDesc => Self::EmailDesc,
            UserSort::CreatedAsc => Self::CreatedAsc,
            UserSort::CreatedDesc => Self::CreatedDesc,
        }
    }
}
