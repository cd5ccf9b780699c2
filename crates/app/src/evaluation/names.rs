//! What a type and an id name.

use std::collections::HashMap;

use canopy_domain::{Email, EmailKey, TargetId, UserId};
use uuid::Uuid;

use super::Entity;
use crate::{AppError, Op};

/// Of an email that nobody has: the id of nobody. It goes the same way as somebody's whom the caller
/// may not see, so that neither the answer nor its time tells them apart.
const NOBODY: UserId = UserId(Uuid::nil());

impl Op {
    /// The ids of what is named; whether there is such a thing, and the caller sees it, is another
    /// matter. None where nothing can be of that name.
    pub(super) async fn resolve<'a>(
        &self,
        entities: impl Iterator<Item = &'a Entity>,
    ) -> Result<Vec<Option<TargetId>>, AppError> {
        let names: Vec<Name> = entities.map(Name::of).collect();
        let emails = names.iter().filter_map(|name| match name {
            Name::Email(email) => Some(email.clone()),
            Name::Id(_) | Name::None => None,
        });
        let emails: Vec<EmailKey> = emails.collect();
        let users = if emails.is_empty() {
            HashMap::new()
        } else {
            self.app().0.store.users_of_emails(&emails).await?
        };
        let named = names.into_iter().map(|name| match name {
            Name::Id(id) => Some(id),
            Name::Email(email) => Some(users.get(&email).copied().unwrap_or(NOBODY).into()),
            Name::None => None,
        });
        Ok(named.collect())
    }

    /// The user and the target of a search, where there can be such.
    pub(super) async fn resolve_pair(
        &self,
        subject: &Entity,
        resource: &Entity,
    ) -> Result<Option<(UserId, TargetId)>, AppError> {
        let named = self.resolve([subject, resource].into_iter()).await?;
        Ok(match named[..] {
            [Some(TargetId::User(user)), Some(target)] => Some((user, target)),
            _ => None,
        })
    }
}

/// What an entity can be the name of.
enum Name {
    Id(TargetId),
    Email(EmailKey),
    None,
}

impl Name {
    fn of(entity: &Entity) -> Self {
        if let Ok(id) = entity.id.parse::<TargetId>() {
            // An id says what it is of: under another type there is nothing of that id.
            return if kind(id) == entity.kind {
                Self::Id(id)
            } else {
                Self::None
            };
        }
        match Email::parse(&entity.id) {
            Ok(email) if entity.kind == USER => Self::Email(email.key()),
            _ => Self::None,
        }
    }
}

/// The type of users.
pub(super) const USER: &str = "user";

/// The type of groups.
pub(super) const GROUP: &str = "group";

/// The type of what has this id.
const fn kind(id: TargetId) -> &'static str {
    match id {
        TargetId::User(_) => USER,
        TargetId::Group(_) => GROUP,
        TargetId::Resource(id) => id.kind.as_str(),
    }
}
