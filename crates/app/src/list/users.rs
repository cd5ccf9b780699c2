//! `users` and the members of a group: served by the store, in the scope that the evaluator finds.

use canopy_actors::Pin;
use canopy_domain::{Action, GroupId, Role, UserId};
use canopy_store::{UserList, UserListFilter, UserScope};

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
        let found = snapshot.users_page(&list).await?;
        let total = snapshot.users_count(&list).await?;
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
