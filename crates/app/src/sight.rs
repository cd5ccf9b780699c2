//! What the caller finds, and whom he may ask about: standings loaded, `domain` asked.

use std::collections::{BTreeSet, HashSet};

use canopy_actors::Pin;
use canopy_domain::standing::Target;
use canopy_domain::{Action, Ground, GroupId, ResourceId, Standing, TargetId, UserId};

use crate::asks::{Asks, Finds, MayAsk};
use crate::{AppError, Op};

/// Whether the caller may ask what somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asking {
    /// He does not find the user.
    Hidden,
    /// He finds him, and `users.check` is missing on each of his groups.
    Forbidden,
    /// He may.
    Allowed,
}

impl Op {
    /// Whether the caller sees each of these.
    ///
    /// # Errors
    /// Moved, stale, overloaded.
    pub async fn sees(&self, targets: &[TargetId]) -> Result<Vec<bool>, AppError> {
        let pin = self.pin().await?;
        self.sees_at(&pin, targets).await
    }

    pub(crate) async fn sees_at(
        &self,
        pin: &Pin,
        targets: &[TargetId],
    ) -> Result<Vec<bool>, AppError> {
        let mut asks = Asks::new(pin, self.me());
        let finds: Vec<Finds> = targets.iter().map(|target| asks.finds(*target)).collect();
        let answers = asks.answers(self, pin).await?;
        Ok(finds.iter().map(|finds| answers.finds(finds)).collect())
    }

    /// # Errors
    /// Not found where the caller does not see it.
    pub(crate) async fn require_seen(&self, pin: &Pin, target: TargetId) -> Result<(), AppError> {
        match self.sees_at(pin, &[target]).await?[..] {
            [true] => Ok(()),
            _ => Err(AppError::NotFound),
        }
    }

    /// Whether the caller may ask what each of these users may do: everyone about himself, else
    /// `users.check` on a group of his.
    pub(crate) async fn may_ask_about(
        &self,
        pin: &Pin,
        users: &[UserId],
    ) -> Result<Vec<Asking>, AppError> {
        let mut asks = Asks::new(pin, self.me());
        let may_ask: Vec<MayAsk> = users.iter().map(|user| asks.may_ask(*user)).collect();
        let answers = asks.answers(self, pin).await?;
        let asking = may_ask.iter().map(|may_ask| answers.may_ask(may_ask));
        Ok(asking.collect())
    }

    /// Whether the caller may do this to himself.
    pub(crate) fn may_on_oneself(&self, pin: &Pin, action: Action) -> bool {
        let me = pin.state().user(self.me());
        me.is_some_and(|me| {
            Standing {
                active: me.active,
                mask: me.mask(),
                roles: me.roles(),
                assigned: false,
                on: Target::Oneself,
                scope: self.login().scope,
            }
            .allows(action)
        })
    }

    /// Of these users, those who are in a group within the caller's reach of the action.
    pub(crate) async fn in_reach(
        &self,
        pin: &Pin,
        users: &[UserId],
        action: Action,
    ) -> Result<HashSet<UserId>, AppError> {
        let groups = users.iter().flat_map(|user| {
            let groups = groups_of(pin, *user);
            groups.map(|group| (*user, group))
        });
        let groups: Vec<(UserId, GroupId)> = groups.collect();
        let asks: Vec<(UserId, TargetId)> = groups
            .iter()
            .map(|(_, group)| (self.me(), (*group).into()))
            .collect();
        let standings = self.standings(pin, &asks).await?;
        let reached = groups.into_iter().zip(standings);
        let reached = reached.filter(|(_, to)| to.is_some_and(|to| to.reaches(action)));
        Ok(reached.map(|((user, _), _)| user).collect())
    }

    /// Of these resources, those on which the caller may do this.
    pub(crate) async fn allowed_among(
        &self,
        pin: &Pin,
        action: Action,
        resources: impl Iterator<Item = ResourceId>,
    ) -> Result<HashSet<ResourceId>, AppError> {
        let resources: BTreeSet<ResourceId> = resources.collect();
        let asks: Vec<(UserId, TargetId)> = resources
            .iter()
            .map(|resource| (self.me(), (*resource).into()))
            .collect();
        let standings = self.standings(pin, &asks).await?;
        let allowed = resources.into_iter().zip(standings);
        let allowed = allowed.filter(|(_, to)| to.is_some_and(|to| to.allows(action)));
        Ok(allowed.map(|(resource, _)| resource).collect())
    }

    /// The groups whose subtrees are within the caller's reach of the action.
    pub(crate) fn reach(&self, pin: &Pin, action: Action) -> BTreeSet<GroupId> {
        let Some(me) = pin.state().person(self.me()) else {
            return BTreeSet::new();
        };
        me.held_to(self.login().scope).reach(action).collect()
    }

    /// What is of the whole System asks for the action on the root group.
    ///
    /// # Errors
    /// It is missing there, for what the caller wants.
    pub(crate) fn require_on_root(
        &self,
        pin: &Pin,
        action: Action,
        wants: &str,
    ) -> Result<(), AppError> {
        let reach = self.reach(pin, action);
        if pin.state().root().is_some_and(|root| reach.contains(&root)) {
            return Ok(());
        }
        Err(AppError::Forbidden(format!(
            "you need {} on the root group to {wants}",
            action.name()
        )))
    }
}

/// The message of a missing `users.check`.
pub(crate) fn may_not_ask() -> AppError {
    AppError::Forbidden(format!(
        "you need {} on a group of the user to ask what he may do",
        Action::UsersCheck.name()
    ))
}

fn groups_of(pin: &Pin, user: UserId) -> impl Iterator<Item = GroupId> + '_ {
    let record = pin.state().user(user).into_iter();
    record.flat_map(|record| record.memberships.iter().map(|(group, _)| *group))
}
