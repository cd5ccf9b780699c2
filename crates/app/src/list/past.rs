//! `accessibleResources` and `usersWithAccess` of an earlier state: with the names of then, and
//! shown by today's rights.

use std::collections::HashMap;

use canopy_actors::Pin;
use canopy_domain::{Action, OneUser, ResourceId, ResourceKind, Revision, Scope, TargetId, UserId};
use uuid::Uuid;

use super::page::cut;
use super::resources::{Key, NamedResource, key};
use super::{Listed, Page};
use crate::sight::Asking;
use crate::{AppError, Op};

impl Op {
    /// The resources on which the user might do this, of those that the caller sees today.
    pub(super) async fn resources_of_the_past(
        &self,
        pin: &Pin,
        at: Revision,
        user: UserId,
        action: Action,
        kind: Option<ResourceKind>,
        page: Page,
    ) -> Result<Listed<NamedResource>, AppError> {
        let limit = page.limit()?;
        let name = "accessible resources";
        let after = self.after::<Key>(name, &page)?;
        let scope = Scope {
            reach_of: [user].into(),
            ..Scope::default()
        };
        let extract = self.extract(&scope, at).await?;
        let mut his = OneUser::new(&extract, user).held_to(self.scope_of(user));
        let ids = extract.placements.keys().copied();
        let ids = ids.filter(|id| kind.is_none_or(|kind| kind == id.kind));
        let allowed = ids.filter(|id| {
            let standing = his.standing((*id).into());
            standing.is_some_and(|standing| standing.allows(action))
        });
        let allowed: Vec<ResourceId> = allowed.collect();
        let seen = self
            .seen_or_audited(pin, allowed.into_iter().map(TargetId::from))
            .await?;
        let names = self
            .names_at(&seen.into_iter().collect::<Vec<_>>(), at)
            .await?;
        // The names of then make the order; shown is each as it is now.
        let mut all: Vec<(Key, NamedResource)> = names
            .into_iter()
            .filter_map(|(target, name)| match target {
                TargetId::Resource(id) => Some((key(&name, id), NamedResource { id, name: None })),
                TargetId::User(_) | TargetId::Group(_) => None,
            })
            .collect();
        all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        self.listed(name, &page, cut(all, after.as_ref(), limit, at))
    }

    /// The users who might do this to the target, of those whom the caller may ask about today.
    pub(super) async fn users_of_the_past(
        &self,
        pin: &Pin,
        at: Revision,
        target: TargetId,
        action: Action,
        page: Page,
    ) -> Result<Listed<UserId>, AppError> {
        let limit = page.limit()?;
        let name = "users with access";
        let after = self.after::<(String, Uuid)>(name, &page)?;
        let mut scope = Scope::default();
        match target {
            TargetId::User(user) => drop(scope.users.insert(user)),
            TargetId::Group(_) | TargetId::Resource(_) => drop(scope.contested.insert(target)),
        }
        let extract = self.extract(&scope, at).await?;
        let allowed = extract.users.keys().copied().filter(|user| {
            let standing = extract.standing(*user, target);
            let standing = standing.map(|standing| standing.held_to(self.scope_of(*user)));
            standing.is_some_and(|standing| standing.allows(action))
        });
        let allowed: Vec<UserId> = allowed.collect();
        let asking = self.might_ask_about(pin, &allowed).await?;
        let users = allowed.into_iter().zip(asking);
        let users = users.filter(|(_, asking)| *asking == Asking::Allowed);
        let users: Vec<TargetId> = users.map(|(user, _)| user.into()).collect();
        let names = self.names_at(&users, at).await?;
        let mut all: Vec<((String, Uuid), UserId)> = users
            .into_iter()
            .filter_map(|target| match target {
                // Of a user who is gone no name is left.
                TargetId::User(user) => {
                    let name = names.get(&target).cloned().unwrap_or_default();
                    Some(((name, user.0), user))
                }
                TargetId::Group(_) | TargetId::Resource(_) => None,
            })
            .collect();
        all.sort_unstable();
        self.listed(name, &page, cut(all, after.as_ref(), limit, at))
    }

    /// What things were called then; users by their names of today.
    pub(crate) async fn names_at(
        &self,
        targets: &[TargetId],
        at: Revision,
    ) -> Result<HashMap<TargetId, String>, AppError> {
        let snapshot = self.app().0.store.snapshot().await?;
        let names = snapshot.names(targets, at).await?;
        snapshot.finish().await?;
        Ok(names)
    }
}
