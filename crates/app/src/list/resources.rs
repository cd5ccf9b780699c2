//! Lists of resources, off the actors' models.

use std::sync::Arc;

use canopy_actors::{Pin, Place, ResourceList, Wanted};
use canopy_domain::{Action, GroupId, ResourceId, ResourceKind, TargetId, UserId};
use uuid::Uuid;

use super::page::{Found, cut, folded};
use super::{Listed, Page};
use crate::sight::{Asking, may_not_ask};
use crate::{AppError, At, Op};

/// Which resources.
#[derive(Debug, Clone, Default)]
pub struct Resources {
    /// Of one kind.
    pub kind: Option<ResourceKind>,
    /// Assigned to this group or below it.
    pub group: Option<GroupId>,
    /// In the name, without regard to case.
    pub search: Option<String>,
}

/// A resource of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedResource {
    /// Which.
    pub id: ResourceId,
    /// Its name, where the list that it is in was made of names.
    pub name: Option<Arc<str>>,
}

pub(super) type Key = (String, ResourceKind, Uuid);

impl Op {
    /// The resources that the caller sees, by name.
    ///
    /// # Errors
    /// The group of the filter is not seen; a page that cannot be.
    pub async fn resources(
        &self,
        list: Resources,
        page: Page,
    ) -> Result<Listed<NamedResource>, AppError> {
        let pin = self.pin().await?;
        let place = match list.group {
            None => Place::Anywhere,
            Some(group) => {
                self.require_seen(&pin, group.into()).await?;
                Place::Below(group)
            }
        };
        let list = ResourceList {
            user: self.me(),
            wanted: Wanted::Seen,
            reader: None,
            scope: self.login().scope,
            kind: list.kind,
            place,
            search: folded(list.search.as_deref())?,
        };
        self.list_resources(&pin, &list, "resources", &page).await
    }

    /// The resources of one group itself that the caller sees, by name.
    ///
    /// # Errors
    /// The group is not seen; a page that cannot be.
    pub async fn group_resources(
        &self,
        group: GroupId,
        kind: Option<ResourceKind>,
        page: Page,
    ) -> Result<Listed<NamedResource>, AppError> {
        let pin = self.pin().await?;
        self.require_seen(&pin, group.into()).await?;
        let list = ResourceList {
            user: self.me(),
            wanted: Wanted::Seen,
            reader: None,
            scope: self.login().scope,
            kind,
            place: Place::In(group),
            search: None,
        };
        self.list_resources(&pin, &list, "group resources", &page)
            .await
    }

    /// The resources on which a user may do this, of those that the caller sees, by name.
    ///
    /// # Errors
    /// The user is not found, or `users.check` is missing; no such action; a page that cannot be.
    pub async fn accessible_resources(
        &self,
        user: Option<&str>,
        action: &str,
        kind: Option<ResourceKind>,
        at: At,
        page: Page,
    ) -> Result<Listed<NamedResource>, AppError> {
        let (pin, past) = self.moment(at).await?;
        let user: UserId = match user {
            None => self.me(),
            Some(text) => text.parse().map_err(|_| AppError::NotFound)?,
        };
        let asking = match past {
            None => self.may_ask_about(&pin, &[user]).await?,
            Some(_) => self.might_ask_about(&pin, &[user]).await?,
        };
        match asking[..] {
            [Asking::Allowed] => {}
            [Asking::Forbidden] => return Err(may_not_ask()),
            _ => return Err(AppError::NotFound),
        }
        let action = Action::parse(action)
            .ok_or_else(|| AppError::bad("there is no such action in the catalogue"))?;
        if let Some(revision) = past {
            return self
                .resources_of_the_past(&pin, revision, user, action, kind, page)
                .await;
        }
        let list = ResourceList {
            user,
            wanted: Wanted::Allowed(action),
            reader: Some(self.me()),
            scope: self.login().scope,
            kind,
            place: Place::Anywhere,
            search: None,
        };
        self.list_resources(&pin, &list, "accessible resources", &page)
            .await
    }

    /// A user's individual assignments that the caller sees, by name.
    ///
    /// # Errors
    /// The user is not seen; a page that cannot be.
    pub async fn assigned_resources(
        &self,
        user: UserId,
        kind: Option<ResourceKind>,
        page: Page,
    ) -> Result<Listed<NamedResource>, AppError> {
        let pin = self.pin().await?;
        self.require_seen(&pin, user.into()).await?;
        let record = pin.state().user(user);
        let assigned = record.into_iter().flat_map(|record| record.assigned.iter());
        let ids = assigned
            .filter(|id| kind.is_none_or(|kind| kind == id.kind))
            .collect();
        self.list_ids(&pin, ids, "assigned resources", &page).await
    }

    /// The cameras of a layout or camera group that the caller sees, by name.
    ///
    /// # Errors
    /// The container is not seen; a page that cannot be.
    pub async fn cameras_of(
        &self,
        container: ResourceId,
        page: Page,
    ) -> Result<Listed<NamedResource>, AppError> {
        let pin = self.pin().await?;
        self.require_seen(&pin, container.into()).await?;
        let snapshot = self.app().0.store.snapshot().await?;
        let pairs = snapshot.cameras_of(&[container], pin.revision()).await?;
        snapshot.finish().await?;
        let ids = pairs.into_iter().map(|(_, camera)| camera).collect();
        self.list_ids(&pin, ids, "cameras", &page).await
    }

    /// The layouts and camera groups that a camera is in and the caller sees, by name.
    ///
    /// # Errors
    /// The camera is not seen; a page that cannot be.
    pub async fn contained_in(
        &self,
        camera: ResourceId,
        page: Page,
    ) -> Result<Listed<NamedResource>, AppError> {
        let pin = self.pin().await?;
        self.require_seen(&pin, camera.into()).await?;
        let snapshot = self.app().0.store.snapshot().await?;
        let pairs = snapshot.containers_of(&[camera], pin.revision()).await?;
        snapshot.finish().await?;
        let ids = pairs.into_iter().map(|(_, container)| container).collect();
        self.list_ids(&pin, ids, "contained in", &page).await
    }

    async fn list_resources(
        &self,
        pin: &Pin,
        list: &ResourceList,
        name: &str,
        page: &Page,
    ) -> Result<Listed<NamedResource>, AppError> {
        let limit = page.limit()?;
        let after = self.after::<Key>(name, page)?;
        let after = after.map(|(name, kind, uuid)| (name.into(), ResourceId { kind, uuid }));
        let directory = &self.app().0.directory;
        let found = directory
            .resources(pin, list, after.as_ref(), limit)
            .await?;
        // Other requests get their turn: a check waits for a page to be found or written, not for both.
        tokio::task::yield_now().await;
        let items = found.keys.into_iter().map(|(name, id)| {
            let key = key(&name, id);
            let name = Some(name);
            (key, NamedResource { id, name })
        });
        let found = Found {
            items: items.collect(),
            total: found.total,
            more: found.more,
            revision: pin.revision(),
        };
        self.listed(name, page, found)
    }

    /// Of these few, those that the caller sees.
    async fn list_ids(
        &self,
        pin: &Pin,
        ids: Vec<ResourceId>,
        name: &str,
        page: &Page,
    ) -> Result<Listed<NamedResource>, AppError> {
        let limit = page.limit()?;
        let after = self.after::<Key>(name, page)?;
        let seen = self
            .seen_among(pin, ids.into_iter().map(TargetId::Resource))
            .await?;
        let seen = seen.into_iter().filter_map(|target| match target {
            TargetId::Resource(id) => Some(id),
            TargetId::User(_) | TargetId::Group(_) => None,
        });
        let seen: Vec<ResourceId> = seen.collect();
        let snapshot = self.app().0.store.snapshot().await?;
        let rows = snapshot.resource_details(&seen).await?;
        snapshot.finish().await?;
        let mut all: Vec<(Key, NamedResource)> = rows
            .into_iter()
            .map(|row| {
                let (id, name) = (row.resource, Some(Arc::from(row.name.as_str())));
                (key(&row.name, id), NamedResource { id, name })
            })
            .collect();
        all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        self.listed(name, page, cut(all, after.as_ref(), limit, pin.revision()))
    }
}

pub(super) fn key(name: &str, id: ResourceId) -> Key {
    (name.to_owned(), id.kind, id.uuid)
}
