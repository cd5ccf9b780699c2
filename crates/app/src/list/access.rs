//! `usersWithAccess`: the check, asked from the other side.

use std::collections::BTreeMap;
use std::net::IpAddr;

use canopy_actors::Pin;
use canopy_domain::standing::Target;
use canopy_domain::{Action, RoleSet, Standing, TargetId, UserId};
use uuid::Uuid;

use super::page::Found;
use super::{Listed, Page};
use crate::past::exists;
use crate::sight::{Asking, may_not_ask};
use crate::{AppError, At, Op};

impl Op {
    /// The users who may do this to the target, of those whom the caller may ask about, by name.
    ///
    /// # Errors
    /// The target is not found; no such action; `users.check` is missing everywhere; a page that
    /// cannot be.
    pub async fn users_with_access(
        &self,
        target: &str,
        action: &str,
        at: At,
        page: Page,
    ) -> Result<Listed<UserId>, AppError> {
        let (pin, past) = self.moment(at).await?;
        let target: TargetId = target.parse().map_err(|_| AppError::NotFound)?;
        let seen = self.seen_or_audited(&pin, [target].into_iter()).await?;
        if seen.is_empty() || (past.is_none() && !exists(&pin, target)) {
            return Err(AppError::NotFound);
        }
        if self.reach(&pin, Action::UsersCheck).is_empty() {
            return Err(may_not_ask());
        }
        let action = Action::parse(action)
            .ok_or_else(|| AppError::bad("there is no such action in the catalogue"))?;
        if let Some(revision) = past {
            return self
                .users_of_the_past(&pin, revision, target, action, page)
                .await;
        }
        self.allowed_page(&pin, target, action, None, page).await
    }

    /// The same of users who come from an address that their pools admit (U7), now.
    ///
    /// # Errors
    /// The target is not found; `users.check` is missing everywhere; a page that cannot be.
    pub(crate) async fn users_who_may(
        &self,
        pin: &Pin,
        target: TargetId,
        action: Action,
        address: Option<IpAddr>,
        page: Page,
    ) -> Result<Listed<UserId>, AppError> {
        self.require_seen(pin, target).await?;
        if !exists(pin, target) {
            return Err(AppError::NotFound);
        }
        if self.reach(pin, Action::UsersCheck).is_empty() {
            return Err(may_not_ask());
        }
        self.allowed_page(pin, target, action, address, page).await
    }

    async fn allowed_page(
        &self,
        pin: &Pin,
        target: TargetId,
        action: Action,
        address: Option<IpAddr>,
        page: Page,
    ) -> Result<Listed<UserId>, AppError> {
        let limit = page.limit()?;
        let after = self.after::<(String, Uuid)>("users with access", &page)?;
        let after = after.map(|(name, user)| (name, UserId(user)));

        let mut allowed = self.allowed_users(pin, target, action).await?;
        if let Some(address) = address {
            let record = |user: &UserId| pin.state().user(*user);
            allowed.retain(|user| record(user).is_some_and(|his| his.pool().admits(address)));
        }
        let asking = self.may_ask_about(pin, &allowed).await?;
        let users: Vec<UserId> = allowed
            .into_iter()
            .zip(asking)
            .filter(|(_, asking)| *asking == Asking::Allowed)
            .map(|(user, _)| user)
            .collect();
        let snapshot = self.app().0.store.snapshot().await?;
        let found = snapshot
            .users_by_name(&users, after.as_ref(), limit as u64)
            .await?;
        snapshot.finish().await?;
        let items = found
            .rows
            .into_iter()
            .map(|(user, name)| ((name, user.0), user));
        let found = Found {
            items: items.collect(),
            total: users.len() as u64,
            more: found.more,
            revision: pin.revision(),
        };
        self.listed("users with access", &page, found)
    }

    async fn allowed_users(
        &self,
        pin: &Pin,
        target: TargetId,
        action: Action,
    ) -> Result<Vec<UserId>, AppError> {
        let state = pin.state();
        let mut roles: BTreeMap<UserId, RoleSet> = BTreeMap::new();
        let memberships = self.app().0.directory.memberships_over(pin, target).await?;
        for (user, _, role) in memberships {
            let his = roles.entry(user).or_default();
            *his = his.with(role);
        }
        let on = match target {
            TargetId::User(user) => {
                let record = state.user(user).ok_or(AppError::NotFound)?;
                roles.insert(user, record.roles());
                Target::Oneself
            }
            TargetId::Group(group) if state.root() == Some(group) => Target::Root,
            TargetId::Group(_) => Target::Group,
            TargetId::Resource(id) => {
                for user in state.assignees(id) {
                    roles.entry(user).or_default();
                }
                Target::Resource(id.kind)
            }
        };
        let allowed = roles.into_iter().filter(|(user, roles)| {
            state.user(*user).is_some_and(|record| {
                let assigned =
                    matches!(target, TargetId::Resource(id) if record.assigned.contains(&id));
                let (active, mask) = (record.active, record.mask());
                Standing {
                    active,
                    mask,
                    roles: *roles,
                    assigned,
                    on,
                    scope: self.scope_of(*user),
                }
                .allows(action)
            })
        });
        Ok(allowed.map(|(user, _)| user).collect())
    }
}
